import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

const iris = readFileSync(fileURLToPath(new URL("../tables/iris.csv", import.meta.url)), "utf8");

interface FitJson {
  readonly loss: string;
  readonly classes: readonly string[];
  readonly accuracy: { readonly train: number; readonly crossValidated: number };
  readonly auc: { readonly crossValidated: number };
  readonly confusion: { readonly crossValidated: readonly (readonly number[])[] };
}

function irisFolder(rows = iris): Folder {
  const folder = temporaryFolder();
  folder.write("iris.csv", rows);
  return folder;
}

test("a target of text is told apart: fit, info, predict and prune speak of its labels", () => {
  const folder = irisFolder();
  const fit = folder.kan(["fit", "iris.csv", "--target", "species", "--threads", "1"]);
  expect(fit.exit).toBe(0);
  expect(fit.stdout).toContain("softmax, for a target of 3 labels: setosa, versicolor, virginica");
  // Of so few rows none are held out.
  expect(fit.stdout).toMatch(/left out in turn +150 +\d\.\d{4}/);
  expect(fit.stdout).toContain("is \\ predicted");
  const info = JSON.parse(folder.kan(["info", "--json"]).stdout) as FitJson;
  expect(info.classes).toEqual(["setosa", "versicolor", "virginica"]);
  expect(info.accuracy.crossValidated).toBeGreaterThan(0.94);
  for (const row of info.confusion.crossValidated) expect(row.reduce((sum, n) => sum + n, 0)).toBe(50);

  folder.write(
    "new.csv",
    "petal_width,petal_length,sepal_width,sepal_length,species\n0.2,1.4,3.5,5.1,setosa\n2.1,5.7,3,6.9,tulip\n1.3,4.3,2.9,6.2,\n",
  );
  const predicted = folder.kan(["predict", "new.csv"]);
  const [header, first, second] = predicted.stdout.split("\n");
  expect(header).toMatch(
    /,species,predicted_species,probability_setosa,probability_versicolor,probability_virginica$/,
  );
  expect(first).toMatch(/,setosa,setosa,0\.9/);
  expect(second).toMatch(/,tulip,virginica,/);
  expect(predicted.stderr).toContain('1 row left out of the errors: the model knows no species "tulip"');
  const { probabilities } = JSON.parse(folder.kan(["predict", "new.csv", "--json"]).stdout) as {
    probabilities: Record<string, number[]>;
  };
  for (const at of [0, 1, 2]) {
    const sum = Object.values(probabilities).reduce((total, column) => total + column[at]!, 0);
    expect(sum).toBeCloseTo(1, 12);
  }
  expect(folder.kan(["predict", "new.csv", "--residuals"]).exit).toBe(2);

  const prune = folder.kan(["prune"]);
  expect(prune.stdout).toContain("balanced");
  expect(folder.kan(["report", "-o", "iris.html"]).exit).toBe(0);

  const symbolic = folder.kan(["symbolic", "--threads", "1", "--json"]);
  expect(symbolic.exit).toBe(0);
  const found = JSON.parse(symbolic.stdout) as FitJson & {
    targets: { class: string; best: number; formulas: { complexity: number }[] }[];
  };
  expect(found.targets.map((one) => one.class)).toEqual(["setosa", "versicolor", "virginica"]);
  for (const { formulas, best } of found.targets) expect(formulas[best]!.complexity).toBeLessThanOrEqual(15);
  expect(found.accuracy.crossValidated).toBeGreaterThan(0.94);
  expect(folder.kan(["info"]).stdout).toMatch(
    /score\(setosa\) = .*\n[\s\S]*P\(class\) = exp\(score\) over the sum/,
  );
  // Taken by hand it stays the same.
  expect(folder.kan(["pick", "1"]).stdout).toMatch(/formulas\s+already/);
  const code = folder.kan(["export", "--to", "javascript"]).stdout;
  expect(code).toMatch(/export function P_setosa\(/);
  const byFormula = folder.kan(["predict", "new.csv"]);
  expect(byFormula.stdout.split("\n")[1]).toMatch(/,setosa,setosa,0\.9/);
  expect(folder.kan(["report", "-o", "formulas.html"]).exit).toBe(0);
});

test("two classes of numbers need to be asked for, and the hint says how", () => {
  const folder = irisFolder(
    iris
      .split("\n")
      .filter((line) => !line.endsWith("setosa"))
      .join("\n")
      .replaceAll("versicolor", "0")
      .replaceAll("virginica", "1"),
  );
  const plain = folder.kan(["fit", "iris.csv", "--target", "species", "--width", "0", "--steps", "5"]);
  expect(plain.stderr).toContain("is 0 or 1 in every row and is fitted as a number");
  const asked = folder.kan([
    "fit",
    "iris.csv",
    "--target",
    "species",
    "--task",
    "classify",
    "--class-weights",
    "balanced",
    "--width",
    "0",
    "--json",
  ]);
  const json = JSON.parse(asked.stdout) as FitJson;
  expect(json).toMatchObject({ loss: "logistic", classes: ["0", "1"] });
  expect(json.auc.crossValidated).toBeGreaterThan(0.9);
  expect(asked.stderr).not.toContain("fitted as a number");
  // Steps that go on read the table again in the same way.
  expect(folder.kan(["prune", "--dry-run"])).toMatchObject({ exit: 0 });
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    classes: { target: "species", labels: ["0", "1"] },
    data: { read: { task: "classify", classWeights: "balanced" } },
  });
});

test("rows from standard input keep their classes in the model", () => {
  const folder = temporaryFolder();
  const fit = folder.kan(["fit", "-", "--target", "species", "--width", "0", "--class-weights", "balanced"], {
    stdin: iris,
  });
  expect(fit.exit).toBe(0);
  expect(folder.kan(["prune", "--dry-run"]).stdout).toContain("left out in turn");
});

test("what is no class is refused with what to do", () => {
  const folder = irisFolder();
  const weights = folder.kan(["fit", "iris.csv", "--class-weights", "balanced"]);
  expect(weights).toMatchObject({ exit: 2 });
  expect(weights.stderr).toContain("this one is a number");
  const task = folder.kan(["fit", "iris.csv", "--task", "classify"]);
  expect(task).toMatchObject({ exit: 2 });
  expect(task.stderr).toContain("needs to know the column of labels");
  const regress = folder.kan(["fit", "iris.csv", "--target", "species", "--task", "regress"]);
  expect(regress).toMatchObject({ exit: 3 });
});
