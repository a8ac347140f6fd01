/** Whether equations that were found are the true ones; shares no code with the search. */
import { type MathNode, parse } from "mathjs";
import { uniformNumbers } from "../recovery/random.ts";
import { rightSideOf, type SystemProblem, trajectory, truthsOf } from "./system.ts";

/** What was found out about an answer. */
export interface Verdict {
  /** Every form can be the true one, is not much larger, and has its constants within a hundredth. */
  readonly isExact: boolean;
  /** R² of the trajectory, mean of the states, from the given start and from a new one; −∞ where it runs away. */
  readonly given: number;
  readonly fresh: number;
}

/** Points at which forms are compared, and by how much the ranges are widened. */
const POINTS = 400;
const SEED = 20240607;
/** A form that can be the truth leaves less than this of its spread. */
const SAME_FORM = 1e-5;
/** How far constants may be from where the truth has them. */
const CONSTANTS = 0.01;
const NODES = { times: 3, plus: 10 } as const;

/** The verdict on equations in mathjs syntax, one for each state in order. */
export function judge(problem: SystemProblem, found: readonly string[]): Verdict {
  const { variables, state_range: ranges, t_span: span, samples, initial } = problem;
  const uniform = uniformNumbers(SEED);
  const points = Array.from({ length: POINTS }, () =>
    Object.fromEntries(
      variables.map((name, k) => [name, ranges[k]![0] + (ranges[k]![1] - ranges[k]![0]) * uniform()]),
    ),
  );
  const truths = truthsOf(problem);
  const isExact = truths.every(({ value, nodes }, k) => {
    const rows = points
      .map((row) => ({ row, y: value(row) }))
      .filter(({ y }) => Number.isFinite(y) && Math.abs(y) < 1e6);
    const form = formOf(found[k]!);
    return form.nodes <= NODES.times * nodes + NODES.plus && isForm(form, rows);
  });
  const codes = found.map((text) => parse(text).compile());
  const f = (state: readonly number[]): number[] => {
    const scope = Object.fromEntries(variables.map((name, k) => [name, state[k]!]));
    return codes.map((code) => Number(code.evaluate({ ...scope })));
  };
  const truth = rightSideOf(problem);
  const [given, fresh] = initial.slice(0, 2).map((start) => {
    const wanted = trajectory(truth, start, span, samples);
    const reached = trajectory(f, start, span, samples);
    if (reached.length < wanted.length) return Number.NEGATIVE_INFINITY;
    const each = variables.map((_, k) => {
      const mean = wanted.reduce((sum, row) => sum + row[k]!, 0) / wanted.length;
      const total = wanted.reduce((sum, row) => sum + (row[k]! - mean) ** 2, 0);
      return 1 - wanted.reduce((sum, row, i) => sum + (row[k]! - reached[i]![k]!) ** 2, 0) / total;
    });
    return each.reduce((sum, v) => sum + v / each.length, 0);
  });
  return { isExact, given: given!, fresh: fresh! };
}

/** A formula with its constants taken out: all numbers but exponents. */
interface Form {
  readonly nodes: number;
  readonly constants: readonly number[];
  readonly value: (row: Readonly<Record<string, number>>, constants: readonly number[]) => number;
}

function formOf(text: string): Form {
  const constants: number[] = [];
  const tree = parse(text);
  let nodes = 0;
  tree.traverse((node) => {
    if (node.type !== "ParenthesisNode") nodes++;
  });
  const isExponent = (path: string | null, parent: MathNode | null): boolean =>
    path === "args[1]" && parent !== null && "op" in parent && parent.op === "^";
  const free = tree.transform((node, path, parent) => {
    if (node.type !== "ConstantNode" || isExponent(path, parent)) return node;
    constants.push(Number(node.toString()));
    return parse(`free_${constants.length - 1}`);
  });
  const code = free.compile();
  return {
    nodes,
    constants,
    value: (row, values) => {
      const scope: Record<string, number> = { ...row };
      values.forEach((v, i) => {
        scope[`free_${i}`] = v;
      });
      return Number(code.evaluate(scope));
    },
  };
}

/** Whether the form fitted to the truth is the truth, with constants near those that were found. */
function isForm(
  form: Form,
  rows: readonly { readonly row: Readonly<Record<string, number>>; readonly y: number }[],
): boolean {
  const mean = rows.reduce((sum, { y }) => sum + y / rows.length, 0);
  const spread = Math.sqrt(rows.reduce((sum, { y }) => sum + (y - mean) ** 2 / rows.length, 0)) || 1;
  const residuals = (values: readonly number[]): number[] =>
    rows.map(({ row, y }) => (y - form.value(row, values)) / spread);
  const squares = (r: readonly number[]): number =>
    r.reduce((sum, v) => sum + (Number.isFinite(v) ? v * v : 1e30), 0);
  let values = [...form.constants];
  let left = residuals(values);
  let damping = 1e-6;
  for (let step = 0; step < 60 && values.length > 0; step++) {
    const columns = values.map((v, i) => {
      const h = 1e-6 * (Math.abs(v) || 1);
      const up = residuals(values.map((w, j) => (j === i ? w + h : w)));
      const down = residuals(values.map((w, j) => (j === i ? w - h : w)));
      return up.map((u, r) => (down[r]! - u) / (2 * h));
    });
    const move = solve(columns, left, damping);
    const next = values.map((v, i) => v + move[i]!);
    const after = residuals(next);
    if (squares(after) < squares(left)) {
      [values, left, damping] = [next, after, damping / 10];
    } else damping *= 10;
    if (damping > 1e8) break;
  }
  if (!(Math.sqrt(squares(left) / rows.length) < SAME_FORM)) return false;
  return values.every((v, i) => Math.abs(form.constants[i]! - v) <= CONSTANTS * Math.abs(v));
}

/** Damped normal equations by Gaussian elimination. */
function solve(columns: readonly (readonly number[])[], rest: readonly number[], damping: number): number[] {
  const m = columns.length;
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, v, r) => sum + v * b[r]!, 0);
  const rows = columns.map((a, i) => [
    ...columns.map((b, j) => dot(a, b) * (i === j ? 1 + damping : 1)),
    dot(a, rest),
  ]);
  for (let i = 0; i < m; i++) {
    let pivot = i;
    for (let r = i + 1; r < m; r++) if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    if (rows[i]![i] === 0) continue;
    for (let r = 0; r < m; r++) {
      if (r === i) continue;
      const factor = rows[r]![i]! / rows[i]![i]!;
      for (let c = i; c <= m; c++) rows[r]![c]! -= factor * rows[i]![c]!;
    }
  }
  return rows.map((row, i) => (row[i] === 0 ? 0 : row[m]! / row[i]!));
}
