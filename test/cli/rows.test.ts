import { expect, test } from "vitest";
import { quick } from "./fitted.ts";
import { temporaryFolder } from "./run.ts";

/** y = 2x, but for the rows of person p, which count for nothing. */
const lines = Array.from({ length: 160 }, (_, r) => {
  const who = r % 8;
  return `${r % 20},${who === 3 ? 500 : 2 * (r % 20)},${who === 3 ? 0 : 1},p${who}`;
});
const table = `x,y,w,who\n${lines.join("\n")}\n`;

test("rows that count for nothing do not move a fit, and steps that go on know of weights and groups", () => {
  const folder = temporaryFolder();
  folder.write("people.csv", table);
  const given = ["people.csv", "--target", "y", "--weights", "w", "--group", "who"];
  const fit = folder.kan(["fit", ...given, "--json", ...quick]);
  expect(fit.exit).toBe(0);
  const { errors, inputs } = JSON.parse(fit.stdout) as {
    inputs: string[];
    errors: { crossValidated: { nrmse: number } }[];
  };
  expect(inputs).toEqual(["x"]);
  expect(errors[0]!.crossValidated.nrmse).toBeLessThan(0.1);
  expect(folder.kan(["prune"])).toMatchObject({ exit: 0 });
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    data: { read: { weights: "w", group: "who" } },
  });
  const pruned = (model: string): unknown => {
    const { stdout } = folder.kan(["prune", "-m", model, "--dry-run", "--json"]);
    return (JSON.parse(stdout) as { errors: unknown }).errors;
  };
  for (const [model, source] of [
    ["file.json", "people.csv"],
    ["kept.json", "-"],
  ] as const) {
    const again = folder.kan(["fit", source, ...given.slice(1), "-m", model, ...quick], { stdin: table });
    expect(again.exit).toBe(0);
  }
  expect(pruned("kept.json")).toEqual(pruned("file.json"));
});

test("what is no weight is an error at its cell", () => {
  const folder = temporaryFolder();
  folder.write("people.csv", table.replace("\n1,2,1,", "\n1,2,-1,"));
  const run = folder.kan(["fit", "people.csv", "--target", "y", "--weights", "w", ...quick]);
  expect(run.exit).toBe(3);
  expect(run.stderr).toContain("people.csv:3:3");
});

test("rows that share a measured target are said to be left out together", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 36 }, (_, r) => {
    const core = Math.floor(r / 3);
    const y = [6.3, 17.1, 58.6, 82.4, 119.2, 142.7, 231.9, 305.4, 447.8, 612.5, 740.3, 950.1][core]!;
    return `${(core + ((r * 7) % 5) / 10).toFixed(2)},${y}`;
  });
  folder.write("cores.csv", ["area,perm", ...rows].join("\n"));
  const { exit, stderr } = folder.kan(["discover", "cores.csv", "--effort", "low", "--threads", "1"]);
  expect(exit).toBe(0);
  expect(stderr).toContain('36 rows share 12 values of "perm"');
});
