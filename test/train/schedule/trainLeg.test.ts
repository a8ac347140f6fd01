import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { edgesOf } from "../../../src/model/edges.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { quiet } from "../../../src/train/context.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { type LegRunner, trainLeg } from "../../../src/train/schedule/trainLeg.ts";

const x = Float64Array.from({ length: 120 }, (_, r) => r / 60 - 1);
const y = x.map((v) => Math.exp(2 * Math.sin(4 * v)));
const batch = { inputs: [x], targets: [y], nRows: x.length };
const leg = {
  steps: 24,
  penalty: { ridge: 1e-8, smoothness: 1e-8, lamb: 0, lambL1: 0, lambEntropy: 0 },
  damping: 1,
  tolerance: 0,
  patience: 100,
};
const start = initialKan(
  layeredShape(1, parseWidth("2"), 1),
  [x],
  { intervals: 5, degree: 3, base: "silu", gridEps: 1 },
  randomStream(0, "leg"),
);

/** The knots of edges that leave hidden nodes. */
function hiddenKnots(kan: Kan): number[][] {
  return edgesOf(kan.nodes).flatMap(({ source, curve }) =>
    source >= kan.nInputs && curve.kind === "spline" ? [[...curve.grid.knots]] : [],
  );
}

async function knotsAfter(runner: Omit<LegRunner, "engine">): Promise<number[][]> {
  return hiddenKnots((await trainLeg(start, batch, leg, { engine: cpu, ...runner }, quiet)).kan);
}

test("grids of hidden nodes follow their values for as many steps as they may", async () => {
  expect(await knotsAfter({ gridSteps: 0 })).toEqual(hiddenKnots(start));
  const once = await knotsAfter({ gridSteps: 4 });
  expect(once).not.toEqual(hiddenKnots(start));
  expect(await knotsAfter({})).not.toEqual(once);
});
