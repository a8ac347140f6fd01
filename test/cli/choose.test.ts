import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { temporaryFolder } from "./run.ts";

/** 70 rows of a sum of a line, a kink and a square with noise; `weight` follows `size`, `idle` follows nothing. */
function fuelTable(): string {
  const random = randomStream(3, "fuel");
  const rows = Array.from({ length: 70 }, () => {
    const [size, age, slope, idle] = [
      1 + 4 * random.uniform(),
      10 * random.uniform(),
      2 * random.uniform(),
      random.normal(),
    ];
    const weight = 300 + 200 * size + 8 * random.normal();
    const fuel = 4 + 2 * size + 0.6 * Math.max(0, age - 5) + slope ** 2 + random.normal();
    return [size, weight, age, slope, idle, fuel].map((v) => v.toFixed(4)).join(",");
  });
  return `size,weight,age,slope,idle,fuel\n${rows.join("\n")}\n`;
}

test("--choose says which end is taken, and columns that do as well are named", () => {
  const folder = temporaryFolder();
  folder.write("fuel.csv", fuelTable());
  const search = ["discover", "fuel.csv", "--timeout", "1", "--threads", "1", "--effort", "low"];
  const found = (choose: string) => {
    const { exit, stdout } = folder.kan([...search, "--choose", choose, "--json"]);
    expect(exit).toBe(0);
    return JSON.parse(stdout) as {
      readonly takenBy: string;
      readonly best: number;
      readonly standIns: readonly { readonly column: string; readonly standIn: string }[];
      readonly formulas: readonly { readonly expression: string; readonly complexity: number }[];
    };
  };
  const [shortest, closest] = [found("shortest"), found("closest")];
  expect(shortest.takenBy).toBe("description");
  const taken = closest.formulas[closest.best]!;
  expect(taken.expression).toMatch(/size|weight/);
  expect(taken.complexity).toBeGreaterThanOrEqual(shortest.formulas[shortest.best]!.complexity);
  for (const { column, standIn } of [...shortest.standIns, ...closest.standIns]) {
    expect([column, standIn].toSorted()).toEqual(["size", "weight"]);
  }
});

test("an end that is none is refused with those there are", () => {
  const folder = temporaryFolder();
  folder.write("fuel.csv", fuelTable());
  const { exit, stderr } = folder.kan(["discover", "fuel.csv", "--choose", "nearest"]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/shortest, balanced( or |, )closest/);
});
