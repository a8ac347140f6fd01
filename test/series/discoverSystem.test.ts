import { compile } from "mathjs";
import { expect, test } from "vitest";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { type DiscoveredSystem, discoverSystem, type SystemData } from "../../src/series/discoverSystem.ts";
import { gapsOf, partsOf } from "../../src/series/pieces.ts";
import { smooth } from "../../src/series/smoothing.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { noisy, solved, timesFrom } from "./made.ts";

/** Measurements of a system of two states with Gaussian noise, at 150 times. */
function measured(
  f: (x: number, y: number) => readonly [number, number],
  start: readonly [number, number],
  noise: number,
  times = timesFrom(0, 10, 150),
): SystemData {
  const rows = noisy(
    solved((_, [x, y]) => [...f(x!, y!)], times, start),
    noise,
    3,
  );
  const states = [0, 1].map((k) => Float64Array.from(rows, (row) => row[k]!));
  return { time: "t", states: ["x", "y"], runs: [{ name: "", times: Float64Array.from(times), states }] };
}

const options = { engine: defaultEngine(), timeoutSeconds: 60 };
const equationsOf = ({ sets }: DiscoveredSystem): string[] =>
  sets.map(({ formulas, best }) => printMathjs(formulas[best]!.expr));

test("constants of an equation that are the same are one, and factors that may be 1 are 1, in 5 % of noise", async () => {
  const found = await discoverSystem(
    measured((x, y) => [y, 0.886 * y * (1 - x * x) - x], [0.63, -0.03], 0.05),
    options,
  );
  const [first, second] = equationsOf(found);
  expect(first).toBe("y");
  expect(second).toMatch(/^0\.8\d+\*y - 0\.8\d+\*x\^2\*y - x$/);
  expect(found.constants.map((list) => list.length)).toEqual([0, 1]);
  const [constant] = found.constants[1]!;
  expect(Math.abs(constant!.value - 0.886)).toBeLessThan(3 * constant!.standardError);
});

test("spikes of predators and prey in 5 % of noise are met from one start, by the law itself", async () => {
  const found = await discoverSystem(
    measured((x, y) => [x * (1.84 - 1.45 * y), -y * (3 - 1.62 * x)], [8.3, 3.4], 0.05),
    options,
  );
  expect(found.segments).toBe(1);
  for (const equation of equationsOf(found))
    expect(equation).toMatch(/x\*y|y\*\([-.\d*x ]+\)|x\*\([-.\d*y ]+\)/);
  expect(found.sets.map(({ formulas, best }) => formulas[best]!.expr.kind)).not.toContain("call");
});

const beats = [1.84, 1.45, 3, 1.62] as const;
const hunted = (): SystemData =>
  measured((x, y) => [x * (beats[0] - beats[1] * y), -y * (beats[2] - beats[3] * x)], [8.3, 3.4], 0.05);

test.each([["sums of terms", 2] as const, ["trajectories", 20] as const])(
  "a search that is interrupted at %s ends with what it has, and says so; timers are heard meanwhile",
  async (stage, often) => {
    const interruption = new AbortController();
    const stages: string[] = [];
    let heard = 0;
    const timer = setInterval(() => {
      heard++;
    }, 1);
    const found = await discoverSystem(hunted(), options, {
      sink: (event) => {
        if (event.kind !== "stage") return;
        stages.push(event.detail ?? "");
        if (event.detail === stage) interruption.abort();
      },
      signal: interruption.signal,
    });
    clearInterval(timer);
    expect(heard).toBeGreaterThan(often);
    expect(stages.at(-1)).toBe("trajectories");
    expect(found.isRepeatable).toBe(false);
    expect(equationsOf(found)).toHaveLength(2);
    for (const { formulas, best } of found.sets) expect(formulas[best]!.errors.train.nrmse).toBeLessThan(2);
  },
);

test("time that is up ends the sums of terms too", async () => {
  const found = await discoverSystem(hunted(), { ...options, timeoutSeconds: 0.01 });
  expect(found.isRepeatable).toBe(false);
  expect(equationsOf(found)).toHaveLength(2);
});

test("a state that is given in time is not filled over a gap: the equation that it drives starts anew behind it", async () => {
  const times = timesFrom(0, 20, 130).filter((t) => t < 7 || t > 10);
  const data = measured((x, y) => [x * (1.1 - 0.4 * y), y * (0.1 * x - 0.4)], [10, 5], 0.01, times);
  const found = await discoverSystem(data, { ...options, wanted: ["x"] });
  expect(found.leastSegments).toBe(2);
  expect(found.segments).toBe(2);
  const { formulas, best } = found.sets[0]!;
  const { evaluate } = compile(printMathjs(formulas[best]!.expr));
  for (const [x, y] of [[2, 1] as const, [6, 4] as const])
    expect(Math.abs(evaluate({ x, y }) / (x * (1.1 - 0.4 * y)) - 1)).toBeLessThan(0.02);
});

test("uneven times are no gaps where a curve of the given state is known between them, and parts between gaps cover a run", () => {
  const times = Float64Array.from(timesFrom(0, 20, 200)).filter((t) => t < 7 || (t > 7.6 && t < 9) || t > 13);
  const wave = smooth(
    times,
    times.map((t, i) => Math.sin(t) + 0.05 * Math.sin(1e4 * i)),
  );
  const [gap, ...others] = gapsOf(times, [wave]);
  expect(others).toEqual([]);
  expect(times[gap!]).toBeGreaterThan(13);
  expect(partsOf(times.length, [gap!])).toEqual([
    { from: 0, to: gap! - 1 },
    { from: gap!, to: times.length - 1 },
  ]);
});
