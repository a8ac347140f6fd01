import { expect, test } from "vitest";
import { quick } from "./fitted.ts";
import { temporaryFolder } from "./run.ts";

/** Counts whose mean is exp(1 + x), and whether they are above 3. */
const counts = Array.from({ length: 150 }, (_, r) => {
  const x = (r % 15) / 7 - 1;
  const count = Math.max(0, Math.round(Math.exp(1 + x) + ((r * 7) % 5) - 2));
  return `${x},${(r % 4) / 2},${count},${count > 3 ? 1 : 0}`;
});
const table = `x,z,count,many\n${counts.join("\n")}\n`;

test("counts keep their loss in the model, and predictions of every command are means above 0", () => {
  const folder = temporaryFolder();
  folder.write("counts.csv", table);
  const fit = ["fit", "counts.csv", "--target", "count", "--ignore", "many", "--loss", "poisson", ...quick];
  expect(folder.kan(fit)).toMatchObject({ exit: 0 });
  const { exit, stdout } = folder.kan(["predict", "counts.csv", "--json"]);
  expect(exit).toBe(0);
  const { predictions, errors } = JSON.parse(stdout) as {
    predictions: { count: number[] };
    errors: { r2: number }[];
  };
  expect(Math.min(...predictions.count)).toBeGreaterThan(0);
  expect(errors[0]!.r2).toBeGreaterThan(0.5);
  expect(folder.kan(["prune"]).stdout).toContain("The root of the mean poisson loss on rows left out");
  const code = folder.kan(["export", "--to", "javascript", "--from", "network"]);
  expect(code.stdout).toContain("Math.exp(");
  const symbolic = folder.kan(["symbolic", "--threads", "1"]);
  expect(symbolic).toMatchObject({ exit: 0 });
  expect(symbolic.stdout).toMatch(/count = .*exp\(/);
  const byFormula = JSON.parse(folder.kan(["predict", "counts.csv", "--json"]).stdout) as {
    from: string;
    predictions: { count: number[] };
  };
  expect(byFormula.from).toBe("formula");
  expect(Math.min(...byFormula.predictions.count)).toBeGreaterThan(0);
});

test("a loss that does not take the target says which do", () => {
  const folder = temporaryFolder();
  folder.write("counts.csv", table);
  const run = folder.kan(["fit", "counts.csv", "--target", "count", "--loss", "logistic", ...quick]);
  expect(run.exit).toBe(2);
  expect(run.stderr).toContain(
    '--loss logistic takes targets that are 0 or 1, and the target "count" is 3 in a row',
  );
  expect(run.stderr).toContain("--loss mse, huber and mae take any number");
});

test("kan symbolic --loss fits formulas of a network by another loss, and refuses one of another link", () => {
  const folder = temporaryFolder();
  const rows = Array.from(
    { length: 160 },
    (_, r) => `${r % 20},${2 * (r % 20) + 1 + (r % 16 === 3 ? 60 : 0)}`,
  );
  folder.write("far.csv", `x,y\n${rows.join("\n")}\n`);
  expect(folder.kan(["fit", "far.csv", "--width", "0", ...quick])).toMatchObject({ exit: 0 });
  const offset = (): number => {
    const { stdout } = folder.kan(["predict", "-", "--json"], { stdin: "x\n0\n10\n" });
    const { predictions } = JSON.parse(stdout) as { predictions: { y: number[] } };
    return Math.max(Math.abs(predictions.y[0]! - 1), Math.abs(predictions.y[1]! - 21));
  };
  expect(folder.kan(["symbolic", "--lib", "x", "--threads", "1"])).toMatchObject({ exit: 0 });
  const bySquares = offset();
  expect(folder.kan(["symbolic", "--lib", "x", "--threads", "1", "--loss", "huber"])).toMatchObject({
    exit: 0,
  });
  expect(offset()).toBeLessThan(bySquares / 3);
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({ options: { loss: "huber" } });
  folder.write("counts.csv", table);
  const counted = [
    "fit",
    "counts.csv",
    "--target",
    "count",
    "--ignore",
    "many",
    "--loss",
    "poisson",
    ...quick,
  ];
  expect(folder.kan([...counted, "-m", "c.json"])).toMatchObject({ exit: 0 });
  const refused = folder.kan(["symbolic", "-m", "c.json", "--loss", "huber"]);
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toContain("was trained for poisson");
});

test("a formula of a column of 0 and 1 is written, predicted and exported as the probability of 1", () => {
  const folder = temporaryFolder();
  folder.write("counts.csv", table);
  const fit = ["fit", "counts.csv", "--target", "many", "--ignore", "count", "--loss", "logistic", ...quick];
  expect(folder.kan(fit)).toMatchObject({ exit: 0 });
  const { stdout, exit } = folder.kan(["symbolic", "--lib", "x", "--threads", "1"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("P(many=1) = 1/(1 + exp(-(");
  const { predictions } = JSON.parse(folder.kan(["predict", "counts.csv", "--json"]).stdout) as {
    predictions: { many: number[] };
  };
  expect(Math.min(...predictions.many)).toBeGreaterThan(0);
  expect(Math.max(...predictions.many)).toBeLessThan(1);
  expect(folder.kan(["export", "--to", "python"]).stdout).toContain("1/(1 + np.exp(");
});

test("rows grossly wrong: errors by huber are of the others, the loss is told beside them, and nothing warns of an exact law", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 120 }, (_, r) => {
    const x = (r % 24) / 12 - 1;
    return `${x},${r % 17 === 3 ? 40 : x * x}`;
  });
  folder.write("gross.csv", `x,y\n${rows.join("\n")}\n`);
  const fit = folder.kan(["fit", "gross.csv", "--width", "0", "--loss", "huber", "--json", ...quick]);
  const { loss, errors } = JSON.parse(fit.stdout) as {
    loss: string;
    errors: { train: { r2: number; byLoss: { name: string; far: number } } }[];
  };
  expect(loss).toBe("huber");
  expect(errors[0]!.train.byLoss).toMatchObject({ name: "Huber error", far: 7 });
  expect(errors[0]!.train.r2).toBeGreaterThan(0.99);
  const symbolic = folder.kan(["symbolic", "--lib", "x,x^2", "--threads", "1"]);
  expect(symbolic.stdout).toContain("Huber error  far off");
  expect(symbolic.stderr).not.toContain("symbolic/poor");
  expect(folder.kan(["info"]).stdout).toContain("huber: rows far off count less");
});

test("--loss auto takes the loss that a target looks made for, and says why", () => {
  const folder = temporaryFolder();
  folder.write("counts.csv", table);
  const take = (target: string, ignored: string) =>
    folder.kan([
      ...["fit", "counts.csv", "--target", target, "--ignore", ignored],
      "--loss",
      "auto",
      ...quick,
    ]);
  expect(take("count", "many").stderr).toContain(
    '--loss auto takes poisson: the target "count" holds whole numbers from 0 on, as counts do',
  );
  expect(take("many", "count").stderr).toContain(
    '--loss auto takes logistic: the target "many" is 0 or 1 in every row',
  );
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({ options: { loss: "logistic" } });
});

test("kan discover takes the losses of classes by name", () => {
  const folder = temporaryFolder();
  folder.write("counts.csv", table);
  const discover = ["discover", "counts.csv", "--loss", "logistic", "--target"];
  const found = folder.kan([...discover, "many", "--ignore", "count", "--threads", "1"]);
  expect(found.stdout).toContain("P(1) = 1/(1 + exp(-(");
  const refused = folder.kan([...discover, "count", "--ignore", "many"]);
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toMatch(/--loss logistic tells two classes apart, and "count" has \d+/);
});

test("kan predict judges a table with the target by the loss of what predicts", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, r) => `${1 + (r % 20) / 4},${10 ** ((r % 12) / 3)}`);
  const law = rows.map((row, r) => {
    const [x, z] = row.split(",").map(Number) as [number, number];
    return `${row},${x * x * z * (1 + 0.02 * Math.sin(7 * r))}`;
  });
  folder.write("shares.csv", `x,z,y\n${law.join("\n")}\n`);
  folder.kan(["fit", "shares.csv", "--loss", "relative", "--width", "0", ...quick]);
  const said = folder.kan(["predict", "shares.csv", "-o", "out.csv"]).stdout;
  expect(said).toContain("relative error");
  const predict = folder.kan(["predict", "shares.csv", "-o", "out.csv", "--json"]);
  const { errors } = JSON.parse(predict.stdout) as { errors: { byLoss: { name: string } }[] };
  const fit = JSON.parse(folder.kan(["info", "--json"]).stdout) as object;
  expect(errors[0]!.byLoss.name).toBe("relative error");
  expect(fit).toMatchObject({ loss: "relative" });
});
