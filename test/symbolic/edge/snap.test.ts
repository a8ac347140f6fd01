import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { snap } from "../../../src/symbolic/edge/snap.ts";
import { resolveLibrary } from "../../../src/symbolic/library/index.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";

const random = randomStream(8, "snap");
const inputs = [0, 1].map(() => Float64Array.from({ length: 80 }, () => 2 * random.uniform() - 1));
const target = inputs[0]!.map((x, r) => Math.exp(x) + inputs[1]![r]! ** 2);
const batch = { inputs, targets: [target], nRows: 80 };
const fresh = initialKan(
  layeredShape(2, parseWidth("0"), 1),
  inputs,
  { intervals: 5, degree: 3, base: "zero", gridEps: 1 },
  random,
);
const library = await resolveLibrary("x,x^2,exp");

const openEdges = (kan: Kan): number =>
  kan.nodes
    .flatMap((node) => node.factors.flatMap((sum) => sum.edges))
    .filter((edge) => edge.curve.kind === "spline").length;

test("a limit of refits that is not reached changes nothing", async () => {
  const options = { engine: defaultEngine(), library, steps: 30 };
  const free = await snap(fresh, batch, options);
  const limited = await snap(fresh, batch, { ...options, mostRefits: 1000 });
  expect(openEdges(free[0]!.kan)).toBe(0);
  expect(limited).toEqual(free);
});

test("when refits are used up the edges that were not reached are snapped on their own, the same each time", async () => {
  const options = { engine: defaultEngine(), library, steps: 30, mostRefits: 2 };
  const found = await snap(fresh, batch, options);
  expect(found.every(({ kan }) => openEdges(kan) === 0)).toBe(true);
  expect(await snap(fresh, batch, options)).toEqual(found);
});

test("a network with a constant that is no number is not among the results, though its error is one", async () => {
  const cut = { kind: "cut" } as const;
  const [node] = fresh.nodes;
  // The first node ran away, and nothing reads it any more.
  const nodes = [
    { factors: [{ bias: Number.NaN, edges: [{ source: 0, curve: cut }] }] },
    { factors: [{ ...node!.factors[0]!, edges: [...node!.factors[0]!.edges, { source: 2, curve: cut }] }] },
  ];
  const options = { engine: defaultEngine(), library, steps: 30 };
  expect(await snap({ ...fresh, nodes, outputs: [1] }, batch, options)).toEqual([]);
});
