import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { attempt } from "../../../bench/recovery/attempt.ts";
import { compareResults } from "../../../bench/recovery/comparison.ts";
import { readSet } from "../../../bench/recovery/problem.ts";
import { type Result, summariesOf } from "../../../bench/recovery/result.ts";
import type { Way } from "../../../bench/recovery/solver.ts";
import { taskOf } from "../../../bench/recovery/task.ts";
import { conditions, law } from "./laws.ts";

const folder = mkdtempSync(join(tmpdir(), "kan-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stand-in for the program that runs `code` (the words it was given are `words`). */
function attemptWith(code: string, by: Way = "discover", seconds = 30): Promise<Result> {
  const program = join(folder, "program.mjs");
  writeFileSync(program, `const words = process.argv.slice(2);\n${code}`);
  const running = { program, by, seconds, threads: 1, seed: 1, words: [] };
  return attempt(law("x*y", ["x", "y"]), conditions(), running);
}

function prints(best: number, ...expressions: readonly string[]): string {
  const formulas = expressions.map((expression) => ({ expression, foundBy: "a form" }));
  return `console.log(${JSON.stringify(JSON.stringify({ formulas, best, variables: { x: "x", y: "y" } }))})`;
}

test("the formula taken is judged, and the first right one of the others is named", async () => {
  const right = await attemptWith(prints(1, "x + y", "x*y"));
  expect(right).toMatchObject({ found: "x*y", rightAt: 1, printed: 2, exit: 0, foundBy: "a form" });
  expect(right.verdict?.isRecovered).toBe(true);
  expect(right.cpuSeconds).toBeGreaterThan(0);
  const wrong = await attemptWith(prints(0, "x + y", "no formula(", "y*x"));
  expect(wrong.rightAt).toBe(2);
  expect(wrong.verdict?.isRecovered).toBe(false);
  expect(summariesOf([right, wrong])).toMatchObject([{ problems: 2, recovered: 1, readable: 1, onFront: 2 }]);
});

test("a program that fails or prints no formula is a problem that is not solved", async () => {
  const failed = await attemptWith("console.error('no such table'); process.exitCode = 3;");
  expect(failed).toMatchObject({ verdict: null, rightAt: null, exit: 3, complaint: "no such table" });
  expect(await attemptWith("console.log('{}')")).toMatchObject({ found: "", verdict: null });
});

test("a program that does not end is ended", async () => {
  const endless = await attemptWith("for (;;);", "discover", -4.9);
  expect(endless).toMatchObject({ isKilled: true, verdict: null });
});

test("the three commands run one after the other, and the last one's formula counts", async () => {
  const code = `if (words[0] === "symbolic") ${prints(0, "x*y")}; else console.log(words[0]);`;
  expect((await attemptWith(code, "three")).verdict?.isReadable).toBe(true);
  const broken = await attemptWith(`if (words[0] === "prune") process.exit(1); ${prints(0, "x*y")}`, "three");
  expect(broken.exit).toBe(1);
});

test("a comparison shows what was won and what was lost", async () => {
  const right = await attemptWith(prints(0, "x*y"));
  const wrong = await attemptWith(prints(0, "x + y"));
  const named = (result: Result, id: string): Result => ({ ...result, id });
  const before = [named(right, "kept"), named(right, "lost"), named(wrong, "won"), named(wrong, "gone")];
  const after = [named(right, "kept"), named(wrong, "lost"), named(right, "won")];
  const { both, won, lost, unmatched, cpuRatio } = compareResults(before, after);
  expect([both, unmatched, cpuRatio]).toEqual([1, 1, 1]);
  expect(won.map(({ key }) => key)).toEqual(["won (seed 1, noise 0)"]);
  expect(lost).toMatchObject([{ key: "lost (seed 1, noise 0)", before: "x*y" }]);
});

test("a folder of measured tables is read as a set and judged by its certified fit", async () => {
  const set = join(folder, "line");
  const model = { id: "Line", model: "y = b1*x  +  e", certified: { b1: 2 }, rss: 0.02 };
  mkdirSync(set);
  writeFileSync(join(set, "line.json"), JSON.stringify([model]));
  writeFileSync(join(set, "Line.csv"), "x,y\n1,2.1\n2,3.9\n");
  const [problem] = readSet(set);
  const program = join(folder, "program.mjs");
  const judged = async (expression: string): Promise<Result> => {
    writeFileSync(program, prints(0, expression));
    const running = { program, by: "discover", seconds: 30, threads: 1, seed: 1, words: [] } as const;
    return attempt(problem!, conditions(), running);
  };
  expect((await judged("2*x")).verdict).toMatchObject({ isRecovered: true, isReadable: true });
  expect((await judged("2.2*x")).verdict?.faults).toEqual(["near"]);
  expect((await judged("2.01*x + 0.013 - 0.017*x^0.51")).verdict?.faults).toContain("constants");
  expect(() => readSet(set, ["Curve"])).toThrow("has no problem Curve");
});

test("the project's own laws are a set that can be read, each with a truth the judge accepts", () => {
  const laws = readSet("bench/recovery/own-laws.json");
  expect(laws.length).toBeGreaterThan(10);
  for (const problem of laws) {
    const task = taskOf(problem, conditions());
    const columns = task.csv.split("\n")[0]!.split(",").slice(0, -1);
    const names = Object.fromEntries(columns.map((name) => [name, name]));
    expect(task.judge(task.truth.replaceAll("**", "^"), names).faults, problem.id).toEqual([]);
  }
});
