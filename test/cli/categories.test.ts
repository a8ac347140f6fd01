import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { quick } from "./fitted.ts";
import { type Run, temporaryFolder } from "./run.ts";

/** y = 2x in spring, 2x + 3 in autumn. */
const lines = Array.from({ length: 120 }, (_, r) => {
  const season = r % 2 === 0 ? "spring" : "autumn";
  return `${season},${r % 20},${2 * (r % 20) + (r % 2 === 0 ? 0 : 3)}`;
});

test("a column of text is an input of a network, of its formula, of predictions and of exports", () => {
  const folder = temporaryFolder();
  folder.write("seasons.csv", `season,x,y\n${lines.join("\n")}\n`);
  const fit = folder.kan(["fit", "seasons.csv", ...quick]);
  expect(fit.stderr).toContain('"season" (autumn, spring) is taken as a category');
  expect(fit.stdout).toContain("y from x, season (2 levels)");
  expect(folder.kan(["prune"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["symbolic", "--threads", "1"])).toMatchObject({ exit: 0 });
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    data: { read: { categories: ["season"] } },
    columns: { categories: [{ column: "season", levels: ["autumn", "spring"] }] },
  });
  folder.write("new.csv", "x,season\n7,spring\n7,autumn\n7,winter\n");
  const predicted = folder.kan(["predict", "new.csv"]);
  const values = predicted.stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[2]!);
  expect(Number(values[0])).toBeCloseTo(14, 1);
  expect(Number(values[1])).toBeCloseTo(17, 1);
  expect(values[2]).toBe("");
  expect(predicted.stderr).toContain('a level that the model was not trained on: season "winter" (1)');
  expect(predicted.stderr).not.toContain("an input is missing");
  expect(folder.kan(["export", "--to", "python"]).stdout).toContain("season_spring: season=spring");
});

test("columns of text are left out where categories are none", () => {
  const folder = temporaryFolder();
  folder.write("seasons.csv", `season,x,y\n${lines.join("\n")}\n`);
  const fit = folder.kan(["fit", "seasons.csv", "--categories", "none", ...quick]);
  expect(fit.stdout).toContain("y from x\n");
  expect(fit.stderr).toContain("1 text column is left out");
});

/** Uptake of CO2 by grasses: Potvin, Lechowicz & Tardif, Ecology 71 (1990), as R has it in its datasets. */
const co2 = fileURLToPath(new URL("co2.csv", import.meta.url));

test("constants of each group are found, printed, predicted and exported", () => {
  const folder = temporaryFolder();
  folder.write("co2.csv", readFileSync(co2));
  const quickly = ["--threads", "1", "--json"];
  const found = folder.kan(["discover", "co2.csv", ...quickly]);
  const plain = folder.kan(["discover", "co2.csv", ...quickly, "--categories", "none", "-m", "plain.json"]);
  const errorOf = ({ stdout }: Run): number => {
    const { best, formulas } = JSON.parse(stdout) as {
      best: number;
      formulas: { nrmse: { test: number } }[];
    };
    return formulas[best]!.nrmse.test;
  };
  expect(errorOf(found)).toBeLessThan(errorOf(plain) / 2);
  const { byGroup } = JSON.parse(found.stdout) as {
    byGroup: {
      form: string;
      tables: { columns: string[]; groups: { levels: string[]; values: number[] }[] }[];
    };
  };
  expect(byGroup.form).toBe("a[Type, Treatment] - b[Type, Treatment]/conc");
  expect(byGroup.tables[0]!.columns).toEqual(["Type", "Treatment"]);
  const cold = byGroup.tables[0]!.groups.find(({ levels }) => levels.join() === "Mississippi,chilled");
  expect(cold!.values[0]).toBeCloseTo(19.377, 2);
  const list = folder.kan(["pick"]).stdout;
  expect(list).toContain("a[Type, Treatment] - b[Type, Treatment]/conc");
  const taken = Number(/> +(\d+)/.exec(list)![1]);
  expect(folder.kan(["pick", String(taken)]).stdout).toContain(
    "uptake = a[Type, Treatment] - b[Type, Treatment]/conc",
  );
  const info = folder.kan(["info"]).stdout;
  expect(info).toContain("uptake = a[Type, Treatment] - b[Type, Treatment]/conc");
  expect(info).toMatch(/Mississippi {2}chilled +19\.38 +904/);
  folder.write("new.csv", "Treatment,conc,Type\nchilled,400,Mississippi\nchilled,400,Ohio\n");
  const predicted = folder.kan(["predict", "new.csv"]).stdout.trim().split("\n");
  expect(Number(predicted[1]!.split(",")[3])).toBeCloseTo(19.4 - 904 / 400, 1);
  expect(predicted[2]!.split(",")[3]).toBe("");
  expect(folder.kan(["export", "--to", "python"]).stdout).toContain("Type_Quebec");
}, 120_000);

test("a hint may name a column that a category is made of", () => {
  const folder = temporaryFolder();
  folder.write("co2.csv", readFileSync(co2));
  const hint = ["--hint", "a + b*Type_Quebec - c/conc"];
  const { exit, stderr } = folder.kan(["discover", "co2.csv", ...hint, "--timeout", "2", "--effort", "low"]);
  expect(exit).toBe(0);
  expect(stderr).not.toContain("form/");
}, 60_000);
