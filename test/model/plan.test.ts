import fc from "fast-check";
import { expect, test } from "vitest";
import { parametersOf, planOf, withParameters } from "../../src/model/cpu/plan.ts";
import type { Grid, Kan, SplineCurve } from "../../src/model/kan.ts";
import { uniformGrid } from "../../src/model/spline/grid.ts";
import { anyKan } from "./randomKan.ts";

test("taking the parameters out and putting them back gives the same network", () => {
  fc.assert(
    fc.property(anyKan, ({ kan }) => {
      const plan = planOf(kan);
      expect(withParameters(plan, parametersOf(plan))).toEqual(kan);
    }),
  );
});

test("any parameters put in come out again, and the old network is untouched", () => {
  fc.assert(
    fc.property(anyKan, ({ kan }) => {
      const plan = planOf(kan);
      const before = parametersOf(plan);
      const theta = before.map((v, i) => v + i + 0.5);
      const changed = withParameters(plan, theta);
      expect(parametersOf(planOf(changed))).toEqual(theta);
      expect(parametersOf(planOf(kan))).toEqual(before);
    }),
  );
});

test("every slot of the parameter vector belongs to exactly one constant", () => {
  fc.assert(
    fc.property(anyKan, ({ kan }) => {
      const plan = planOf(kan);
      const owners = new Int32Array(plan.size);
      const own = (slot: number) => {
        if (slot >= 0) owners[slot]!++;
      };
      for (const sum of plan.sums) {
        own(sum.biasSlot);
        for (const edge of sum.edges) {
          if (edge.kind === "spline") {
            const { nCoefficients } = plan.groups[edge.group]!;
            for (let m = 0; m < nCoefficients; m++) own(edge.slot + m);
            own(edge.baseSlot);
          } else Object.values(edge.slots).forEach(own);
        }
      }
      expect(owners.every((n) => n === 1)).toBe(true);
    }),
  );
});

test("a [2,5,1] network on 5 intervals of degree 3 has the parameters of the paper: 8 per edge, and a base weight", () => {
  const grid = uniformGrid({ low: -1, high: 1, intervals: 5, degree: 3 });
  const kan = layered(2, 5, grid);
  expect(planOf(kan).size).toBe(15 * (8 + 1));
});

test("edges of one source share a basis table when their grids are equal, by reference or by value", () => {
  const spec = { low: -1, high: 1, intervals: 5, degree: 3 };
  const shared = uniformGrid(spec);
  expect(planOf(layered(2, 5, shared)).groups.length).toBe(2 + 5);
  expect(planOf(layered(2, 5, shared, () => uniformGrid(spec))).groups.length).toBe(2 + 5);
  const own = layered(2, 5, shared, (n) => uniformGrid({ ...spec, high: 1 + n }));
  expect(planOf(own).groups.length).toBe(2 * 5 + 5);
});

test("a bias is trained only in a sum without splines, which hold a constant already", () => {
  fc.assert(
    fc.property(anyKan, ({ kan }) => {
      const plan = planOf(kan);
      for (const sum of plan.sums) {
        const hasSpline = sum.edges.some((edge) => edge.kind === "spline");
        expect(sum.biasSlot >= 0).toBe(!hasSpline);
      }
    }),
  );
});

/** A layered network of zero curves; hidden node n has `gridOf(n)` on its edges. */
function layered(nInputs: number, hidden: number, grid: Grid, gridOf: (n: number) => Grid = () => grid): Kan {
  const curve = (on: Grid): SplineCurve => ({
    kind: "spline",
    grid: on,
    coefficients: new Float64Array(on.knots.length - on.degree - 1),
    base: "silu",
    baseWeight: 0,
  });
  const node = (sources: number[], on: Grid) => ({
    factors: [{ bias: 0, edges: sources.map((source) => ({ source, curve: curve(on) })) }],
  });
  const inputs = Array.from({ length: nInputs }, (_, i) => i);
  const nodes = Array.from({ length: hidden }, (_, n) => node(inputs, gridOf(n)));
  nodes.push(
    node(
      Array.from({ length: hidden }, (_, n) => nInputs + n),
      grid,
    ),
  );
  return { nInputs, nodes, outputs: [hidden] };
}
