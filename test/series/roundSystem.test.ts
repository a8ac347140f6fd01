import { expect, test } from "vitest";
import { printMathjs } from "../../src/index.ts";
import { randomStream } from "../../src/math/philox.ts";
import { type CandidateSystem, candidateOf, exprOf } from "../../src/series/candidate.ts";
import type { ChosenSystem } from "../../src/series/chooseSystem.ts";
import { roundedSystem } from "../../src/series/roundSystem.ts";
import type { Trajectories } from "../../src/series/shooting/shooting.ts";
import { fitSystem, systemLength } from "../../src/series/systemFit.ts";
import { add, call, mul, variable } from "../../src/symbolic/expression/make.ts";
import { parameter } from "../../src/symbolic/expression/parameters.ts";

/** x' = −x from 1.5 on, measured 60 times. */
function decay(): Trajectories {
  const random = randomStream(5, "decay");
  const times = Float64Array.from({ length: 60 }, (_, i) => i / 20);
  const truth = times.map((t) => 1.5 * Math.exp(-t));
  return {
    variables: ["x"],
    scales: Float64Array.of(0.4),
    noise: Float64Array.of(0.02),
    runs: [
      {
        times,
        measured: [truth.map((x) => x + 0.02 * random.normal())],
        guess: [truth],
        driven: [],
        gaps: [],
      },
    ],
  };
}

/** x' = rate from 0 on; in noise of 1 10 is about as likely as 9.81. */
function growth(rate: number, noise: number): Trajectories {
  const random = randomStream(5, "growth");
  const times = Float64Array.from({ length: 60 }, (_, i) => i / 20);
  const truth = times.map((t) => rate * t);
  return {
    variables: ["x"],
    scales: Float64Array.of(9),
    noise: Float64Array.of(noise),
    runs: [
      {
        times,
        measured: [truth.map((x) => x + noise * random.normal())],
        guess: [truth],
        driven: [],
        gaps: [],
      },
    ],
  };
}

const never = (): Promise<boolean> => Promise.resolve(false);

async function fitted(candidate: CandidateSystem, data: Trajectories): Promise<ChosenSystem> {
  const shot = await fitSystem([candidate], data, never);
  return { shot, length: systemLength(shot, data) };
}

test("of systems about as short the one is taken that is shortest with its constants made simple", async () => {
  const data = decay();
  const x = variable("x");
  const right = await fitted(candidateOf(mul(parameter(0), x), [-0.9], "sum"), data);
  const other = await fitted(candidateOf(mul(parameter(0), call("tanh", x)), [-1.4], "sum"), data);
  const before = { ...other, length: right.length - 1 };
  const found = await roundedSystem(before, [before, right], data, never);
  expect(printMathjs(exprOf(found.shot.candidates[0]!))).toBe("-x");
  expect(found.length).toBeLessThan(right.length);
});

test("a system that is much longer is no rival", async () => {
  const data = decay();
  const right = await fitted(candidateOf(mul(parameter(0), variable("x")), [-0.9], "sum"), data);
  const other = await fitted(
    candidateOf(mul(parameter(0), call("tanh", variable("x"))), [-1.4], "sum"),
    data,
  );
  const before = { ...other, length: right.length - 100 };
  const found = await roundedSystem(before, [right], data, never);
  expect(found.shot.candidates[0]!.template).toEqual(before.shot.candidates[0]!.template);
});

test("a number is settled where it is clearly likelier than the fitted one, by its own system and not by a longer rival", async () => {
  const data = growth(9.81, 1);
  const fallen = candidateOf(parameter(0), [9], "sum");
  const bent = candidateOf(add(parameter(0), mul(parameter(1), variable("x"))), [9, 0.01], "sum");
  const [own, rival] = [await fitted(fallen, data), await fitted(bent, data)];
  const found = await roundedSystem(own, [own, rival], data, never);
  expect(found.shot.candidates[0]!.values[0]).toBeCloseTo(own.shot.candidates[0]!.values[0]!, 6);
  const ten = growth(10, 0.2);
  const settled = await roundedSystem(await fitted(fallen, ten), [], ten, never);
  expect(printMathjs(exprOf(settled.shot.candidates[0]!))).toBe("10");
});
