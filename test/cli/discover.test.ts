import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { copiesOf, type Folder, temporaryFolder } from "./run.ts";

/** A search that would go on for minutes: no formula leaves nothing, and all of it is tried. */
const long = ["discover", "planets.csv", "--noise", "0", "--timeout", "600"];

interface Formulas {
  readonly schema: string;
  readonly target: string;
  readonly best: number;
  readonly outcome: string;
  readonly dropped: readonly string[];
  readonly testedOn: string;
  readonly confidence: number;
  readonly dealt: { readonly nrmse: number; readonly isBeaten: boolean } | null;
  readonly noise: { readonly nrmse: number; readonly from: string };
  readonly formulas: readonly {
    readonly expression: string;
    readonly complexity: number;
    readonly descriptionLength: number;
    readonly nrmse: { readonly train: number; readonly test: number; readonly all: number };
  }[];
}

const jsonOf = (text: string): Formulas => JSON.parse(text) as Formulas;

test("the period of a planet goes with the power 3/2 of its axis, and other formulas stand beside it", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const { exit, stdout } = folder.kan(["discover", "planets.csv", "--timeout", "5"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("orbital_period_yr = semi_major_axis_au^1.5");
  expect(stdout).toMatch(/nodes +RMSE +RMSE\/std +formula/);
  expect(stdout).toMatch(
    /R² of the formula taken: 1 - \d\.\de-7\.\s+RMSE is in the unit of orbital_period_yr/,
  );
  expect(stdout).toMatch(/Strongest rival:\s[^:]*semi_major_axis_au/);
});

test("a name that had to be made speakable is explained wherever the formula stands", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 30 }, (_, r) => `${r + 1},${3 * (r + 1) ** 2}`);
  folder.write("sun.csv", `Solar.R,Ozone [ppb]\n${rows.join("\n")}\n`);
  const commands = [["discover", "sun.csv", "--timeout", "5"], ["info"], ["pick", "2"]];
  for (const command of commands) {
    const { exit, stdout } = folder.kan(command);
    expect(exit).toBe(0);
    expect(stdout).toContain('  Ozone [ppb] = 3*Solar_R^2\n  where Solar_R is "Solar.R"\n');
  }
  const latex = folder.kan(["export", "--to", "latex"]);
  expect(latex.stdout).toBe("\\mathrm{Ozone\\ [ppb]} = 3 \\, \\mathrm{Solar.R}^{2}\n");
});

test("--json prints one object: the front from simple to complex, and which of it is chosen", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  const { exit, stdout, stderr } = folder.kan([
    "discover",
    "trees.csv",
    "--json",
    "--quiet",
    "--timeout",
    "5",
  ]);
  expect([exit, stderr]).toEqual([0, ""]);
  const found = jsonOf(stdout);
  expect(found).toMatchObject({ schema: "kan/formulas@1", target: "Volume" });
  expect(found.formulas[found.best]!.expression).toMatch(/^0\.0021\d*\*Girth\^2\*Height$/);
  const sizes = found.formulas.map(({ complexity }) => complexity);
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
});

test("20 columns and 100,000 rows: the columns without influence are named, errors are those of all rows", () => {
  const folder = temporaryFolder();
  const random = randomStream(3, "large table");
  const names = Array.from({ length: 20 }, (_, i) => `c${i + 1}`);
  const lines = [`${names.join(",")},y`];
  let squares = 0;
  for (let r = 0; r < 100_000; r++) {
    const row = names.map(() => 1 + 4 * random.uniform());
    const noise = 0.05 * random.normal();
    squares += noise ** 2 / 100_000;
    lines.push(`${row.map((v) => v.toFixed(5)).join(",")},${(row[3]! * row[11]!) / (1 + row[17]!) + noise}`);
  }
  folder.write("large.csv", `${lines.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["discover", "large.csv", "--json", "--quiet", "--timeout", "120"]);
  expect(exit).toBe(0);
  const found = jsonOf(stdout);
  expect(found.formulas[found.best]!.expression).toBe("c4*c12/(c18 + 1)");
  expect(found).toMatchObject({ outcome: "noise-floor", testedOn: "held-out rows" });
  expect(found.dropped.toSorted()).toEqual(
    names.filter((name) => !["c4", "c12", "c18"].includes(name)).toSorted(),
  );
  // The law itself is what was found: its error is the noise, whose spread is known here (y varies by 1.67).
  expect(found.formulas[found.best]!.nrmse.all).toBeCloseTo(Math.sqrt(squares) / spreadOf(lines), 4);
});

test("of a wide table the first columns without influence are named, the others counted", () => {
  const folder = temporaryFolder();
  const random = randomStream(3, "wide names");
  const names = Array.from({ length: 60 }, (_, i) => `x${i}`);
  const rows = Array.from({ length: 80 }, () => {
    const cells = names.map(() => random.uniform().toFixed(4));
    return [...cells, 2 * Number(cells[7]) * Number(cells[31])].join(",");
  });
  folder.write("wide.csv", `${[...names, "y"].join(",")}\n${rows.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["discover", "wide.csv", "--timeout", "20"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("y = 2*x7*x31");
  expect(stdout.replace(/\s+/g, " ")).toMatch(
    /Without influence: x0, x1, x2, .* and 34 more \(--json names them\)\./,
  );
});

test("a search that is killed goes on with --resume from all it had found", async () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const run = await folder.start(long, (child) => child.onStderr("error", child.kill));
  expect(run.signal).toBe("SIGKILL");
  const before = logOf(folder);
  expect(before.length).toBeGreaterThan(0);
  // A kill may also cut a line short.
  folder.write("kan.discover.jsonl", `${folder.read("kan.discover.jsonl")}{"fingerprint":"`);
  const again = folder.kan([...long.slice(0, -1), "0.5", "--resume", "--json"]);
  expect(again.exit).toBe(0);
  // Chosen by description length: what goes on is no longer than the best that was logged.
  const least = Math.min(...before.map(({ length }) => length));
  const { formulas, best } = jsonOf(again.stdout);
  expect(formulas[best]!.descriptionLength).toBeLessThanOrEqual(least + 1e-6);
  expect(logOf(folder).slice(0, before.length)).toEqual(before);
});

test("Ctrl-C prints the best formula so far and exits 130", async () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const run = await folder.start(long, (child) => child.onStderr("error", child.interrupt));
  expect([run.exit, run.signal]).toEqual([130, null]);
  expect(run.stdout).toContain("orbital_period_yr = ");
  expect(run.stdout).toContain("Interrupted");
  expect(run.stdout).not.toContain("The clock ended it");
  expect(folder.kan(["info"])).toMatchObject({ exit: 0 });
});

test("a log of another table is not mistaken for this one's", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  folder.write(
    "kan.discover.jsonl",
    `${JSON.stringify({ fingerprint: "other", target: "Volume", expression: "nowhere^2" })}\nnull\n`,
  );
  const { exit, stdout } = folder.kan(["discover", "trees.csv", "--resume", "--quiet", "--timeout", "5"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("Girth^2*Height");
  // What was tried stands beside what was found.
  const tried = linesOf(folder).filter(({ step }) => step !== undefined);
  expect(tried.map(({ step }) => step)).toContain("product of powers");
  for (const { work } of tried) expect(work).toBeGreaterThan(0);
});

/** The formulas in a log, and what was tried. */
function logOf(folder: Folder): { readonly length: number }[] {
  return linesOf(folder).filter((line) => "expression" in line);
}

function linesOf(
  folder: Folder,
): { readonly length: number; readonly step?: string; readonly work?: number }[] {
  return folder
    .read("kan.discover.jsonl")
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as { length: number });
}

/** The standard deviation of the last column. */
function spreadOf(lines: readonly string[]): number {
  const values = lines.slice(1).map((line) => Number(line.slice(line.lastIndexOf(",") + 1)));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

/** A folder where a search left a model: formulas, and no network. */
const searchedFolder = copiesOf(() => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  const run = folder.kan(["discover", "trees.csv", "--timeout", "5", "--effort", "low"]);
  expect(run.exit, run.stderr).toBe(0);
  return folder;
});

test("what needs a network says in one line how to have one, and the formulas stay", () => {
  const folder = searchedFolder();
  const before = folder.read("kan.json");
  expect(JSON.parse(before)).not.toHaveProperty("network");
  for (const command of [
    ["show"],
    ["plot", "--what", "network"],
    ["prune"],
    ["symbolic"],
    ["symbolic", "--suggest"],
    ["predict", "trees.csv", "--from", "network"],
    ["export", "--to", "python", "--from", "network"],
  ]) {
    const { exit, stdout, stderr } = folder.kan(command);
    expect([exit, stdout], command.join(" ")).toEqual([1, ""]);
    expect(stderr).toBe(
      "error[model/no-network] the model holds formulas and no network\n  hint: kan fit trees.csv trains one; kan undo then brings the formulas back\n",
    );
  }
  expect(folder.kan(["fit", "trees.csv", "--width", "0", "--steps", "2"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["undo"])).toMatchObject({ exit: 0 });
  expect(folder.read("kan.json")).toBe(before);
});

test("info, history, predict, export and report show the formula of a search, and its errors on rows left out", () => {
  const folder = searchedFolder();
  const { formulas, errors } = JSON.parse(folder.kan(["info", "--json"]).stdout) as {
    formulas: [Formulas];
    errors: [{ crossValidated: { nrmse: number } }];
  };
  const taken = formulas[0].formulas[formulas[0].best]!;
  expect(taken.expression).toMatch(/^0\.0021\d*\*Girth\^2\*Height$/);
  expect(errors[0].crossValidated.nrmse).toBe(taken.nrmse.test);
  expect(formulas[0]).toMatchObject({ testedOn: "cross-validation", noise: { from: "residuals" } });
  const info = folder.kan(["info"]).stdout;
  expect(info).toContain("Network    none; kan fit trees.csv trains one");
  expect(info).toMatch(/formula, left out in turn +31 /);
  expect(info).toContain("Probability that it is right");
  const error = Number(taken.nrmse.test.toPrecision(3));
  expect(folder.kan(["history"]).stdout).toMatch(new RegExp(`1 +discover .* +${error} +0\\.97\\d*\n`));
  expect(folder.kan(["export", "--to", "python"]).stdout).toContain("Girth**2*Height");
  expect(folder.kan(["predict", "trees.csv"]).stdout).toContain("predicted_Volume");
  expect(folder.kan(["report"])).toMatchObject({ exit: 0 });
  const html = folder.read("kan.html");
  expect(html).not.toContain("Inside the network");
  expect(html).toContain(`RMSE / std, rows left out in turn</dt><dd>${error}<`);
});

test("what is left is tested against columns that were left out, and the model remembers", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, r) => {
    const kind = r % 3 === 0 ? "old stock" : "new";
    const noise = 0.05 * Math.cos(r * r);
    return `${kind},${r % 7},${r},${(2 * r + (kind === "new" ? 3 : 0) + noise).toFixed(3)}`;
  });
  folder.write("data.csv", `kind,batch,x,y\n${rows.join("\n")}\n`);
  const args = ["discover", "data.csv", "--ignore", "batch", "--timeout", "5", "--effort", "low"];
  const { exit, stdout } = folder.kan([...args, "--categories", "none"]);
  expect(exit).toBe(0);
  const said = stdout.replace(/\s+/g, " ");
  expect(said).toMatch(
    /and not only noise\. What is left goes with kind \(F test, p = \de-\d+\): --where kind=new, or a formula for each \(kan eval --by kind\)\./,
  );
  expect(said).not.toContain("batch (");
  expect(folder.kan(["info"]).stdout.replace(/\s+/g, " ")).toContain("What is left goes with kind (F test");
});

test("six rows of noise get a constant, eight of a curve the curve, and both are told what chance gives", () => {
  const folder = temporaryFolder();
  folder.write("noise.csv", "a,y\n0.14,0.35\n1.57,-0.09\n-0.6,0.55\n-1.2,-0.74\n0.58,0.61\n-0.21,-0.65\n");
  const noise = folder.kan([
    "discover",
    "noise.csv",
    "--timeout",
    "20",
    "--threads",
    "1",
    "-m",
    "noise.json",
  ]);
  expect(noise.stdout).toMatch(/^ {2}y = -?[\d.]+\n/);
  expect(noise.stdout.replace(/\s+/g, " ")).toContain(
    "6 rows do not show that any formula describes them better than a constant.",
  );
  expect(noise.stdout).not.toContain("leaves less");
  // Concentrations after a dose, from a question about two exponentials (Stack Overflow 79356698).
  const times = [0, 5, 10, 15, 30, 45, 60, 120];
  const curve = times.map((t) => 0.1078 * (Math.exp(-0.0579 * t) - Math.exp(-0.4372 * t)));
  folder.write(
    "curve.csv",
    `t,c\n${times.map((t, i) => `${t},${(curve[i]! * (1 + 0.02 * (-1) ** i)).toFixed(4)}`).join("\n")}\n`,
  );
  const found = folder.kan(["discover", "curve.csv", "--timeout", "20", "--threads", "1", "--json"]);
  expect(jsonOf(found.stdout).dealt).toMatchObject({ isBeaten: true });
  expect(folder.kan(["info", "-m", "noise.json"]).stdout).toContain("Errors of few rows flatter");
});
