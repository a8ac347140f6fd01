import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXPORT_FORMATS, exportModel } from "../../src/io/exports.ts";
import type { ModelState } from "../../src/io/models/modelRecord.ts";
import { breaksOf, piecesOf } from "../../src/io/programs/pieces.ts";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { curveJet } from "../../src/model/jets/kanJets.ts";
import type { SplineCurve } from "../../src/model/kan.ts";
import { type LossName, lossOf } from "../../src/model/losses/list.ts";
import { curveValue } from "../../src/model/spline/curve.ts";
import { predictKan } from "../../src/train/errors/metrics.ts";
import { has, hasPython, numbersFrom, printed, relativeDifference } from "../consumers.ts";
import { randomKan } from "../model/randomKan.ts";
import { runOnnx } from "./onnx/runOnnx.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kan-exports-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A model with everything a network can hold, some rows (also outside its grids), and its predictions of them. */
function given(seed: number) {
  const { kan, inputs } = randomKan({ seed, nInputs: 3, hidden: 4, nOutputs: 2, nRows: 40 });
  const scaler = { inputs: Float64Array.of(1, 2.5, 0.1), targets: Float64Array.of(3, 0.5) };
  const names = ["x", "mass (kg)", "kan_node_0"];
  const loss = LOSSES.get(seed);
  const columns = inputs.map((values, i) => values.map((v) => 1.3 * v * scaler.inputs[i]!));
  const data = {
    inputs: columns.map((values, i) => ({ name: names[i]!, values })),
    targets: [],
    nRows: 40,
    source: "",
    fingerprint: "",
  };
  const state: ModelState = {
    step: { command: "fit", options: {}, seed, version: "0.0.0", summary: "" },
    data: { source: "", fingerprint: "", nRows: 40, read: {}, notes: [] },
    inputs: names.map((name) => ({ name, low: -1, high: 1 })),
    targets: ["y (m)", "y (s)"],
    network: { kan, scaler, ...(loss && { loss }) },
    formulas: [],
  };
  const predicted = predictKan(kan, scaler, data, cpu, lossOf({ name: loss ?? "mse" }));
  return { state, columns, predicted };
}

/** Networks whose outputs are not what they predict. */
const LOSSES: ReadonlyMap<number, LossName> = new Map([
  [4, "logistic"],
  [5, "poisson"],
  [6, "softmax"],
]);
const seeds = [1, 2, 3, 4, 5, 6] as const;

/** The parameters of each function of a network, as the places of its columns: those its node depends on. */
async function parametersOf(state: ModelState): Promise<number[][]> {
  const text = String(await exportModel(state, { to: "javascript" }));
  return [...text.matchAll(/^export function \w+\((.*)\)/gm)].map((match) =>
    (match[1] ?? "")
      .split(", ")
      .filter((name) => name !== "")
      .map((name) => ["x", "mass", "kan_node_0"].indexOf(name)),
  );
}

function calls(columns: readonly Float64Array[], places: readonly (readonly number[])[]): string[][] {
  return places.map((own) =>
    Array.from(columns[0]!, (_, r) =>
      own
        .map((i) => {
          const text = String(columns[i]![r]);
          return /[.e]/.test(text) ? text : `${text}.0`;
        })
        .join(", "),
    ),
  );
}

describe("a network as a program predicts what the network predicts", () => {
  test.each(seeds)("in JavaScript, network %i", async (seed) => {
    const { state, columns, predicted } = given(seed);
    const file = join(folder, `n${seed}.mjs`);
    writeFileSync(file, await exportModel(state, { to: "javascript" }));
    const module = (await import(/* @vite-ignore */ file)) as Record<string, (...x: number[]) => number>;
    expect(Object.keys(module)).toEqual(["y", "y_2"]);
    const places = await parametersOf(state);
    ["y", "y_2"].forEach((name, o) => {
      const got = Array.from(columns[0]!, (_, r) => module[name]!(...places[o]!.map((i) => columns[i]![r]!)));
      expect(relativeDifference(got, predicted[o]!)).toBeLessThan(1e-12);
    });
  });

  test.skipIf(!has("cc"))("in C", async () => {
    for (const seed of seeds) {
      const { state, columns, predicted } = given(seed);
      const lines = calls(columns, await parametersOf(state)).flatMap((own, o) =>
        own.map((list) => `printf("%.17g\\n", ${["y", "y_2"][o]}(${list}));`),
      );
      const text = `#include <stdio.h>\n${await exportModel(state, { to: "c" })}\nint main(void) {\n${lines.join("\n")}\nreturn 0;\n}\n`;
      writeFileSync(join(folder, "n.c"), text);
      printed(folder, "cc", [
        "-std=c99",
        "-Wall",
        "-Wno-unused-function",
        "-Werror",
        "-o",
        "n",
        "n.c",
        "-lm",
      ]);
      const got = numbersFrom(folder, join(folder, "n"), []);
      expect(relativeDifference(got, [...predicted[0]!, ...predicted[1]!])).toBeLessThan(1e-12);
    }
  });

  test.skipIf(!has("rustc"))("in Rust", async () => {
    const { state, columns, predicted } = given(1);
    const lines = calls(columns, await parametersOf(state)).flatMap((own, o) =>
      own.map((list) => `println!("{:e}", ${["y", "y_2"][o]}(${list}));`),
    );
    writeFileSync(
      join(folder, "n.rs"),
      `${await exportModel(state, { to: "rust" })}\nfn main() {\n${lines.join("\n")}\n}\n`,
    );
    printed(folder, "rustc", ["-D", "warnings", "-o", "nrs", "n.rs"]);
    const got = numbersFrom(folder, join(folder, "nrs"), []);
    expect(relativeDifference(got, [...predicted[0]!, ...predicted[1]!])).toBeLessThan(1e-12);
  });

  test.skipIf(!has("julia"))("in Julia", async () => {
    const { state, columns, predicted } = given(1);
    const lines = calls(columns, await parametersOf(state)).flatMap((own, o) =>
      own.map((list) => `println(${["y", "y_2"][o]}(${list}))`),
    );
    writeFileSync(
      join(folder, "n.jl"),
      `${await exportModel(state, { to: "julia" })}\n${lines.join("\n")}\n`,
    );
    const got = numbersFrom(folder, "julia", ["n.jl"]);
    expect(relativeDifference(got, [...predicted[0]!, ...predicted[1]!])).toBeLessThan(1e-12);
  });

  test.skipIf(!hasPython("numpy"))("in Python with NumPy, on whole columns", async () => {
    for (const seed of seeds) {
      const { state, columns, predicted } = given(seed);
      const places = await parametersOf(state);
      const arrays = columns.map((column, i) => `c${i} = np.array([${[...column].join(", ")}])`);
      const lines = places.map(
        (own, o) =>
          `for v in ${["y", "y_2"][o]}(${own.map((i) => `c${i}`).join(", ")}) + 0*c0: print(repr(float(v)))`,
      );
      writeFileSync(
        join(folder, "n.py"),
        `${await exportModel(state, { to: "python" })}\n${arrays.join("\n")}\n${lines.join("\n")}\n`,
      );
      const got = numbersFrom(folder, "python3", ["-W", "error", "n.py"]);
      expect(relativeDifference(got, [...predicted[0]!, ...predicted[1]!])).toBeLessThan(1e-12);
    }
  });

  test.each(seeds)("in ONNX by our own reading of the file, network %i, in float32", async (seed) => {
    const { state, columns, predicted } = given(seed);
    const bytes = (await exportModel(state, { to: "onnx" })) as Uint8Array;
    const { outputs, notes } = runOnnx(bytes, columns);
    outputs.forEach((got, o) => {
      expect(relativeDifference(got, predicted[o]!)).toBeLessThan(1e-5);
    });
    expect(notes.get("columns of X")).toBe('["x","mass (kg)","kan_node_0"]');
    expect(notes.get("columns of Y")).toBe('["y (m)","y (s)"]');
  });

  test.skipIf(!hasPython("onnx", "onnxruntime", "numpy"))("in ONNX Runtime, in float32", async () => {
    for (const seed of seeds) {
      const { state, columns, predicted } = given(seed);
      writeFileSync(join(folder, "n.onnx"), await exportModel(state, { to: "onnx" }));
      const script = `
import numpy as np, onnx, onnxruntime
onnx.checker.check_model(onnx.load("n.onnx"), full_check=True)
x = np.array([${columns.map((column) => `[${[...column].join(", ")}]`).join(", ")}], dtype=np.float32).T
y = onnxruntime.InferenceSession("n.onnx").run(None, {"X": x})[0]
for v in y.T.ravel(): print(repr(float(v)))
`;
      writeFileSync(join(folder, "n.py"), script);
      const got = numbersFrom(folder, "python3", ["n.py"]);
      predicted.forEach((want, o) => {
        expect(relativeDifference(got.slice(40 * o, 40 * (o + 1)), want)).toBeLessThan(1e-5);
      });
    }
  });

  test("from the JSON, evaluated as its description says", async () => {
    const { state, columns, predicted } = given(2);
    const network = JSON.parse(String(await exportModel(state, { to: "json" }))) as JsonNetwork;
    expect(network).toMatchObject({ schema: "kan/export@1", from: "network", targets: state.targets });
    network.outputs.forEach((_, o) => {
      const got = Array.from(columns[0]!, (_, r) =>
        evaluateJson(
          network,
          columns.map((column) => column[r]!),
          o,
        ),
      );
      expect(relativeDifference(got, predicted[o]!)).toBeLessThan(1e-12);
    });
  });
});

interface JsonNetwork {
  readonly scale: { readonly inputs: readonly number[]; readonly targets: readonly number[] };
  readonly breaks: readonly (readonly number[])[];
  readonly nodes: readonly (readonly { readonly bias: number; readonly edges: readonly JsonEdge[] }[])[];
  readonly outputs: readonly number[];
}
type JsonEdge = { readonly from: { readonly input?: number; readonly node?: number } } & (
  | {
      readonly kind: "spline";
      readonly breaks: number;
      readonly pieces: readonly (readonly number[])[];
      readonly base: string;
      readonly weight: number;
    }
  | {
      readonly kind: "function";
      readonly function: string;
      readonly a: number;
      readonly b: number;
      readonly c: number;
      readonly exponent: number;
    }
);

function evaluateJson(network: JsonNetwork, row: readonly number[], output: number): number {
  const functions: Record<string, (v: number, p: number) => number> = {
    sin: Math.sin,
    exp: Math.exp,
    "x^p": (v, p) => v ** p,
  };
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const bases: Record<string, (v: number) => number> = {
    silu: (v) => v * sigmoid(v),
    gelu: (v) => v * sigmoid(2 * Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)),
    identity: (v) => v,
    zero: () => 0,
  };
  const values: number[] = [];
  for (const sums of network.nodes) {
    let product = 1;
    for (const { bias, edges } of sums) {
      let sum = bias;
      for (const edge of edges) {
        const { input, node } = edge.from;
        const x = input === undefined ? values[node!]! : row[input]! / network.scale.inputs[input]!;
        if (edge.kind === "function") {
          sum += edge.c * functions[edge.function]!(edge.a * x + edge.b, edge.exponent);
          continue;
        }
        const breaks = network.breaks[edge.breaks]!;
        const i = breaks.filter((b) => b <= x).length;
        const u = x - breaks[Math.max(i - 1, 0)]!;
        sum += edge.weight * bases[edge.base]!(x);
        edge.pieces[i]!.forEach((c, j) => {
          sum += c * u ** j;
        });
      }
      product *= sum;
    }
    values.push(product);
  }
  return network.scale.targets[output]! * values[network.outputs[output]!]!;
}

test("polynomials have the values and slopes of the spline they come from, inside and outside its grid", () => {
  for (const seed of [10, 11, 12, 13]) {
    const { kan } = randomKan({ seed, nInputs: 3, hidden: 4, nOutputs: 2, nRows: 1 });
    const curves = kan.nodes.flatMap(({ factors }) => factors.flatMap(({ edges }) => edges));
    for (const { curve } of curves) {
      if (curve.kind !== "spline") continue;
      const spline: SplineCurve = { ...curve, base: "zero" };
      const { breaks, order, pieces } = piecesOf(spline);
      expect(breaks).toEqual(breaksOf(curve.grid));
      const [low, high] = [breaks[0]!, breaks.at(-1)!];
      const size = Math.max(...curve.coefficients.map(Math.abs));
      for (let t = -0.5; t <= 1.5; t += 0.017) {
        const x = low + t * (high - low);
        const i = breaks.filter((b) => b <= x).length;
        const u = x - breaks[Math.max(i - 1, 0)]!;
        let value = 0;
        let slope = 0;
        for (let j = order - 1; j >= 0; j--) {
          slope = slope * u + value;
          value = value * u + pieces[i * order + j]!;
        }
        const tolerance = 1e-12 * size * (1 + Math.abs(x)) * breaks.length;
        expect(Math.abs(value - curveValue(spline, x))).toBeLessThan(tolerance);
        expect(Math.abs(slope - curveJet(spline, x)[1]) * (high - low)).toBeLessThan(100 * tolerance);
      }
    }
  }
});

test("a form that holds formulas only says what to do with a network, and an unknown one names all", async () => {
  const { state } = given(1);
  await expect(exportModel(state, { to: "latex" })).rejects.toThrow("latex holds formulas, not networks");
  await expect(exportModel(state, { to: "python", from: "formula" })).rejects.toThrow("no formula yet");
  await expect(exportModel(state, { to: "fortran" })).rejects.toThrow('"fortran" is no form to export to');
  expect(EXPORT_FORMATS.map(({ name }) => name)).toEqual(
    "mathjs latex python sympy c javascript rust julia excel json onnx".split(" "),
  );
});

test("a curve whose polynomials overflow is refused, not written as NaN", () => {
  const knots = Float64Array.from({ length: 6 }, (_, m) => m * 1e-200);
  const steep: SplineCurve = {
    kind: "spline",
    grid: { degree: 2, knots, isUniform: true },
    coefficients: Float64Array.of(1e140, -1e140, 1e140),
    base: "zero",
    baseWeight: 0,
  };
  expect(() => piecesOf(steep)).toThrow("its polynomials overflow");
});
