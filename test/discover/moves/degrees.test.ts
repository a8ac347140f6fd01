import { expect, test } from "vitest";
import { Agenda } from "../../../src/discover/agenda/agenda.ts";
import { STEPS } from "../../../src/discover/agenda/steps.ts";
import { degreesAsRadians } from "../../../src/discover/moves/degrees.ts";
import { reduced } from "../../../src/discover/problem.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const refraction = rowsOfLaw(
  { deg: [0, 80], n: [1.1, 2] },
  (deg, n) => (180 / Math.PI) * Math.asin(Math.sin((deg! * Math.PI) / 180) / n!),
  50,
);

test("a column of degrees is one of radians, with the target and without; what is found there is of the old columns", () => {
  const problem = problemOf(refraction);
  expect(degreesAsRadians.fits(problem)).toBe(true);
  const found = degreesAsRadians.run(problem, () => false, 1, undefined).reductions;
  expect(found.map(({ what }) => what)).toEqual(["deg in radians", "deg in radians, and the target"]);
  for (const one of found) {
    const made = reduced(problem, degreesAsRadians.name, one);
    expect(made.names).toEqual(["n", "deg in radians"]);
    const lifted = made.lift(variable("deg in radians"));
    const values = evaluate(lifted, refraction.variables, refraction.columns, 50);
    const degrees = refraction.columns[0]!;
    const factor = one.back === undefined ? Math.PI / 180 : 1;
    for (const [r, v] of values.entries()) expect(v).toBeCloseTo(degrees[r]! * factor, 10);
    expect(degreesAsRadians.fits(made)).toBe(false);
  }
});

test("columns beyond a turn and columns of radians are no degrees", () => {
  const fits = (low: number, high: number): boolean =>
    degreesAsRadians.fits(problemOf(rowsOfLaw({ x: [low, high] }, (x) => x!, 50)));
  expect([fits(-5, 5), fits(0, 1000), fits(-90, 90), fits(0, 360)]).toEqual([false, false, true, true]);
});

test("in radians only what shows waves of a known scale is tried: the rest is the same in degrees", () => {
  const problem = problemOf(refraction);
  const [first] = degreesAsRadians.run(problem, () => false, 1, undefined).reductions;
  const inRadians = reduced(problem, degreesAsRadians.name, first!);
  const ofAngles = STEPS.filter(({ action }) => "isOfAngles" in action && action.isOfAngles === true);
  expect(ofAngles.map(({ action }) => action.name)).toContain("sum with waves");
  expect(ofAngles.map(({ action }) => action.name)).not.toContain("sum of powers");
  const sizeOf = (steps: typeof STEPS): number => {
    const agenda = new Agenda(steps);
    agenda.open(inRadians, 0);
    return agenda.size;
  };
  expect(sizeOf(STEPS)).toBe(sizeOf(ofAngles));
});
