import { edgesOf } from "../../model/edges.ts";
import type { Sum } from "../../model/kan.ts";
import { curveExpr } from "../../symbolic/edge/kanToExpr.ts";
import { variable, zero } from "../../symbolic/expression/make.ts";
import { comments, type FormulaText, floatLiteral, functionName } from "../formulas/code.ts";
import { writeInfix } from "../formulas/infix.ts";
import { namesIn } from "../formulas/reserved.ts";
import { distinctlyNamed } from "../formulas/several.ts";
import { helpersIn } from "../formulas/spelling.ts";
import { labelHead, labelText } from "./labelText.ts";
import type { ProgramLanguage } from "./language.ts";
import { curvesOf, type NetworkText, nodesFor, type SplineTables, splineTablesOf } from "./network.ts";

/**
 * A network as a program: one function for each target, of the columns it depends on, in the units of the data.
 *
 * Spline edges become tables of polynomials, snapped edges expressions. Agrees with the network to rounding (about
 * 1e-13 of the largest term). Cost O(size of the text).
 */
export function writeProgram(given: NetworkText, language: ProgramLanguage): string {
  const network = spelledNetwork(given, language.name);
  const { labels } = network;
  const ofTargets = network.targets.map((_, t) => headOf(network, t));
  const distinct = distinctlyNamed(
    labels === undefined ? ofTargets : [...ofTargets, labelHead(labels, ofTargets)],
    language.name,
  );
  const heads = distinct.slice(0, ofTargets.length);
  const names = [...network.variables.keys(), ...distinct.map((head) => functionName(head, language.name))];
  let prefix = "kan";
  for (let n = 2; names.some((name) => name.startsWith(`${prefix}_`)); n++) prefix = `kan${n}`;
  const { kan } = network;
  const needed = new Set(kan.outputs.flatMap((output) => nodesFor(kan, output)));
  const tables = splineTablesOf(curvesOf(kan.nodes.filter((_, n) => needed.has(n))));
  const functions = heads.map((head, t) => functionOf(network, t, head, { language, tables, prefix }));
  return [
    language.prelude(prefix),
    ...helpersIn(functions.join(""), language.name).map((text) => `${text}\n`),
    [
      ...tables.grids.map((grid, g) => tableOf(language, `${prefix}_grid_${g}`, grid)),
      ...tables.pieces.map((pieces, p) => tableOf(language, `${prefix}_edge_${p}`, pieces)),
    ].join(""),
    ...functions,
    labels === undefined ? "" : labelText(labels, distinct.at(-1)!, heads, language.name),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** The network with its variables named as the language allows. */
function spelledNetwork(network: NetworkText, language: string): NetworkText {
  const names = namesIn(language, [...network.variables.keys()]);
  return {
    ...network,
    variables: new Map([...network.variables].map(([name, header]) => [names.get(name)!, header])),
  };
}

interface Writing {
  readonly language: ProgramLanguage;
  readonly tables: SplineTables;
  readonly prefix: string;
}

function tableOf(language: ProgramLanguage, name: string, values: Float64Array): string {
  const lines: string[] = [];
  for (let from = 0; from < values.length; from += 4) {
    lines.push(`  ${Array.from(values.subarray(from, from + 4), floatLiteral).join(", ")}`);
  }
  return language.table(name, lines.join(",\n"), values.length);
}

/** The function of a target as far as its name and parameters go. */
function headOf(network: NetworkText, target: number): FormulaText {
  const { variables, targets } = network;
  const columns = [...variables];
  const inputs = inputsOf(network, nodesOf(network, target));
  return {
    expr: zero,
    target: targets[target] ?? "",
    variables: new Map(inputs.map((i) => columns[i]!)),
  };
}

/** The nodes that a prediction depends on, in evaluation order. */
function nodesOf({ kan, link }: NetworkText, target: number): number[] {
  const outputs = link?.isJoint ? kan.outputs : [kan.outputs[target]!];
  return [...new Set(outputs.flatMap((output) => nodesFor(kan, output)))].sort((a, b) => a - b);
}

function functionOf(network: NetworkText, target: number, head: FormulaText, writing: Writing): string {
  const { kan, scaler, variables, link } = network;
  const { language, prefix } = writing;
  const output = kan.outputs[target]!;
  const nodes = nodesOf(network, target);
  const names = [...variables.keys()];
  const body = inputsOf(network, nodes).map((i) =>
    language.assignment(`${prefix}_in_${i}`, `${names[i]}/${floatLiteral(scaler.inputs[i]!)}`),
  );
  for (const n of nodes) {
    const sums = kan.nodes[n]!.factors.map((sum) => sumText(sum, network, writing));
    body.push(language.assignment(`${prefix}_node_${n}`, sums.join(" * ")));
  }
  const scale = floatLiteral(scaler.targets[target]!);
  const nodeName = (node: number): string => `${prefix}_node_${node}`;
  const linked = link?.expr(
    kan.outputs.map((node) => variable(nodeName(node))),
    target,
  );
  return language.define({
    name: functionName(head, language.name),
    parameters: [...head.variables.keys()],
    comments: comments(head, "a network trained by kan"),
    body,
    result: `${scale} * ${linked === undefined ? nodeName(output) : `(${writeInfix(linked, language.infix)})`}`,
  });
}

/** The input columns that these nodes use, in order. */
function inputsOf({ kan }: NetworkText, nodes: readonly number[]): number[] {
  const used = new Set<number>();
  for (const { source, curve } of edgesOf(nodes.map((n) => kan.nodes[n]!))) {
    if (source < kan.nInputs && curve.kind !== "cut") used.add(source);
  }
  return [...used].sort((a, b) => a - b);
}

function sumText({ bias, edges }: Sum, { kan, bodies }: NetworkText, writing: Writing): string {
  const { language, tables, prefix } = writing;
  const terms: string[] = [];
  for (const { source, curve } of edges) {
    if (curve.kind === "cut") continue;
    const argument =
      source < kan.nInputs ? `${prefix}_in_${source}` : `${prefix}_node_${source - kan.nInputs}`;
    if (curve.kind === "symbolic") {
      const body = bodies.get(curve.fn.name);
      if (body === undefined) throw new Error(`no body for the function ${curve.fn.name}`);
      terms.push(writeInfix(curveExpr(curve, variable(argument), body), language.infix));
      continue;
    }
    const { grid, pieces, order } = tables.of.get(curve)!;
    terms.push(
      language.spline({
        prefix,
        breaks: `${prefix}_grid_${grid}`,
        nBreaks: tables.grids[grid]!.length,
        order,
        pieces: `${prefix}_edge_${pieces}`,
        argument,
      }),
    );
    if (curve.base === "zero" || curve.baseWeight === 0) continue;
    const base = curve.base === "identity" ? argument : `${prefix}_${curve.base}(${argument})`;
    terms.push(`${floatLiteral(curve.baseWeight)} * ${base}`);
  }
  if (bias !== 0 || terms.length === 0) terms.push(floatLiteral(bias));
  return terms.length === 1 && !terms[0]!.startsWith("-")
    ? terms[0]!
    : `(\n    ${terms.map((term) => (term.startsWith("-") ? `(${term})` : term)).join(" +\n    ")}\n)`;
}
