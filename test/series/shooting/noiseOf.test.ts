import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { candidateOf } from "../../../src/series/candidate.ts";
import { withNoiseOf } from "../../../src/series/shooting/noiseOf.ts";
import type { Trajectories } from "../../../src/series/shooting/shooting.ts";
import { fitSystem } from "../../../src/series/systemFit.ts";
import { mul, num, variable } from "../../../src/symbolic/expression/make.ts";
import { parameter } from "../../../src/symbolic/expression/parameters.ts";

/** x' = −x from 1.5 on with noise of 0.02, of which smoothing said `noise`. */
function decay(noise: number): Trajectories {
  const random = randomStream(5, "decay");
  const times = Float64Array.from({ length: 100 }, (_, i) => i / 25);
  const truth = times.map((t) => 1.5 * Math.exp(-t));
  return {
    variables: ["x"],
    scales: Float64Array.of(0.4),
    noise: Float64Array.of(noise),
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

const never = (): Promise<boolean> => Promise.resolve(false);

const law = candidateOf(mul(parameter(0), variable("x")), [-0.9], "sum");
/** A straight line, which leaves the bend. */
const line = candidateOf(mul(num(1), parameter(0)), [-0.4], "sum");

test.each([0.005, 0.1])(
  "a system that follows the states says how much noise there is, whatever smoothing said: %d",
  async (said) => {
    const data = decay(said);
    const truer = withNoiseOf(await fitSystem([law], data, never), data);
    expect(truer?.noise[0]).toBeGreaterThan(0.017);
    expect(truer?.noise[0]).toBeLessThan(0.023);
  },
);

test("noise that smoothing told stays, and what a wrong system leaves is none", async () => {
  const right = decay(0.02);
  expect(withNoiseOf(await fitSystem([law], right, never), right)).toBeUndefined();
  expect(withNoiseOf(await fitSystem([line], right, never), right)).toBeUndefined();
});
