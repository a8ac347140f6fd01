import fc from "fast-check";
import { DataError, UsageError } from "../../../src/diagnostics.ts";
import type { ModelRecord, ModelState } from "../../../src/io/models/modelRecord.ts";
import { parseModel } from "../../../src/io/models/parse/parseModel.ts";
import type { UnivariateFunction } from "../../../src/model/kan.ts";
import { uniformGrid } from "../../../src/model/spline/grid.ts";
import { add, call, mul, num, pi, pow, variable } from "../../../src/symbolic/expression/make.ts";
import type { Formula } from "../../../src/symbolic/formula/formula.ts";
import { anyKan } from "../../model/randomKan.ts";

const functions: Readonly<Record<string, UnivariateFunction>> = {
  sin: { name: "sin", value: Math.sin, derivative: Math.cos },
  exp: { name: "exp", value: Math.exp, derivative: Math.exp },
  "x^p": { name: "x^p", value: (v, p) => v ** p, derivative: (v, p) => p * v ** (p - 1) },
};

/** Finds the three functions that the records here use. */
export function resolve(name: string): UnivariateFunction {
  const found = functions[name];
  if (found === undefined) throw new UsageError(`"${name}" is no function`);
  return found;
}

/** Finds the functions that a record uses. */
export function resolverOf({ current, before }: ModelRecord): (name: string) => UnivariateFunction {
  const edges = [...before, current].flatMap(({ network }) =>
    (network?.kan.nodes ?? []).flatMap((n) => n.factors.flatMap((f) => f.edges)),
  );
  const used = edges.flatMap(({ curve }) => (curve.kind === "symbolic" ? [curve.fn] : []));
  return (name) => used.find((fn) => fn.name === name)!;
}

const errors = { train: { rows: 8, rmse: 0.25, nrmse: 0.125, r2: 0.984375 } };

/** A state of a network of two inputs with a spline, a function, a cut edge and a product node. */
export function smallState(command = "fit"): ModelState {
  const grid = uniformGrid({ low: -1, high: 1, intervals: 2, degree: 1 });
  const spline = (...coefficients: number[]) => ({
    kind: "spline" as const,
    grid,
    coefficients: Float64Array.from(coefficients),
    base: "silu" as const,
    baseWeight: 0.5,
  });
  return {
    step: {
      command,
      options: { width: "1m", lamb: 0.003, grid: [2] },
      seed: 0,
      version: "0.1.0",
      summary: "2 inputs, 1 product node",
      engine: "cpu",
      outcome: { kind: "converged", steps: 12, loss: 1e-7 },
      curve: [
        { step: 0, train: 1, validation: 1.5 },
        { step: 12, train: 1e-7 },
      ],
    },
    data: {
      source: "data.csv",
      fingerprint: "84de03490a0a0a5ee908aa41cc58e42df5c50c21390d71681e8225c25f85271a",
      nRows: 8,
      read: { missing: "drop", where: ["state=treated"] },
      notes: [
        {
          severity: "warning",
          code: "csv/text-column",
          message: '1 text column is left out: "name"',
          where: { file: "data.csv", row: 2, column: 1 },
        },
      ],
    },
    inputs: [
      { name: "T [K]", low: -2, high: 2 },
      { name: "p", low: 0, high: 1e5 },
    ],
    split: { seed: 0, validationFraction: 0.15, testFraction: 0.15 },
    targets: ["y"],
    network: {
      scaler: { inputs: Float64Array.of(2, 1e5), targets: Float64Array.of(0.1) },
      errors: [errors],
      kan: {
        nInputs: 2,
        outputs: [1],
        nodes: [
          {
            factors: [
              { bias: 0.1, edges: [{ source: 0, curve: spline(-0, 1 / 3, 1e-300) }] },
              {
                bias: 0,
                edges: [
                  { source: 1, curve: spline(1, 2, 3) },
                  { source: 0, curve: { kind: "cut" } },
                ],
              },
            ],
          },
          {
            factors: [
              {
                bias: -1,
                edges: [
                  {
                    source: 2,
                    curve: {
                      kind: "symbolic",
                      fn: resolve("sin"),
                      a: Math.PI,
                      b: 0,
                      c: 2,
                      exponent: 1,
                      free: { a: true, b: false, c: true, exponent: false },
                      isFixed: true,
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    },
    formulas: [],
  };
}

/** sin(pi*T) + p. */
const sinePlusPressure: Formula = {
  expr: add(call("sin", mul(pi, variable("T"))), variable("p")),
  complexity: 6,
  description: { length: -12.5, fitted: 0, aicc: -30 },
  errors,
  origin: "network",
};

/** A state of a search: formulas and no network. */
export function searchState(): ModelState {
  const { network: _, split: __, ...state } = smallState("discover");
  const exact = { rows: 8, rmse: 0, nrmse: 0, r2: 1 };
  const none = { rows: 8, rmse: Infinity, nrmse: Infinity, r2: -Infinity };
  const line: Formula = {
    expr: mul(num(2), pow(variable("T"), -0.5)),
    complexity: 4,
    description: { length: 3, fitted: 0, aicc: Number.POSITIVE_INFINITY },
    errors: { train: exact, validation: exact, test: exact, crossValidated: none, all: exact },
    origin: "y = product",
  };
  return {
    ...state,
    formulas: [
      {
        target: "y",
        best: 1,
        variables: { T: "T [K]", p: "p" },
        formulas: [line, sinePlusPressure],
        search: {
          chosen: 1,
          confidence: 0.75,
          evidence: 12.5,
          chance: 0.5,
          rows: 8,
          noise: 0.01,
          noiseFrom: "residuals",
          runnerUp: line,
          leaves: "more",
          leftWith: ["T"],
          dropped: ["p"],
          outlier: { share: 0.625, target: -2 },
          outcome: "complete",
          repeatable: true,
        },
      },
    ],
  };
}

/** A record of two steps, the second with a formula. */
export function smallRecord(): ModelRecord {
  const symbolic: ModelState = {
    ...smallState("symbolic"),
    formulas: [
      {
        target: "y",
        best: 0,
        variables: { T: "T [K]", p: "p" },
        formulas: [sinePlusPressure],
      },
    ],
  };
  return { current: symbolic, before: [smallState()] };
}

/** Records of one to three steps with any networks. */
export const anyRecord: fc.Arbitrary<ModelRecord> = fc
  .array(fc.tuple(anyKan, fc.boolean(), fc.double({ min: -1e150, max: 1e150, noNaN: true })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((drawn) => {
    const states = drawn.map(([{ kan }, hasOutcome, number], i): ModelState => {
      const { network: _network, ...base } = smallState(i === 0 ? "fit" : "prune");
      const { outcome: _, ...step } = base.step;
      return {
        ...base,
        step: hasOutcome
          ? {
              ...step,
              outcome: {
                kind: "diverged",
                steps: i,
                loss: Number.POSITIVE_INFINITY,
                at: "loss",
                advice: "scale",
              },
            }
          : step,
        inputs: Array.from({ length: kan.nInputs }, (_, c) => ({
          name: `x${c + 1}`,
          low: -Math.abs(number),
          high: 1,
        })),
        targets: kan.outputs.map((_, o) => `y${o + 1}`),
        network: {
          scaler: {
            inputs: new Float64Array(kan.nInputs).fill(Math.abs(number) >= 1e-150 ? number : 1),
            targets: new Float64Array(kan.outputs.length).fill(0.1),
          },
          kan,
          ...(hasOutcome && { errors: kan.outputs.map(() => errors) }),
        },
        formulas: [],
      };
    });
    return { current: states[states.length - 1]!, before: states.slice(0, -1) };
  });

/** What is said of a text that is no model. Errors: where it is one. */
export async function faultOf(text: string): Promise<DataError["diagnostic"]> {
  try {
    await parseModel(text, "kan.json", resolve);
  } catch (error) {
    if (error instanceof DataError) return error.diagnostic;
    throw error;
  }
  throw new Error("it was accepted");
}
