import { type MathNode, parse } from "mathjs";
import type { Equation } from "./equation.ts";
import { parsePython } from "./python.ts";
import { deviation, type Sample, sampleEquation } from "./sample.ts";

/** What the judge says about one formula. */
export interface Verdict {
  /** The formula is the law, and of at most three times its nodes plus 10. */
  readonly isRecovered: boolean;
  /** Recovered, and of at most one and a half times its nodes plus 3. */
  readonly isReadable: boolean;
  /** RMSE over the standard deviation of the law, on fresh rows inside the ranges. */
  readonly nrmse: number;
  /** Share of fresh rows up to 25 % beyond the ranges on which the formula is right. */
  readonly beyond: number;
  readonly nodes: number;
  readonly trueNodes: number;
}

const rowsInside = 2000;
const rowsBeyond = 1000;
const exactNrmse = 1e-6;
/** How far a constant of a formula from noisy data may be off. */
const constantTolerance = 0.05;

/**
 * The verdict on `expression` (mathjs syntax over the names in `variables`: identifier → column).
 *
 * Without noise the formula must agree with the law on fresh rows to 1e-6, inside and beyond the ranges. With noise
 * it must become the law, to 1e-6, when its constants are refitted on noise-free rows, none moving by more than 5 %.
 */
export function judge(
  equation: Equation,
  expression: string,
  variables: Readonly<Record<string, string>>,
  noise: number,
  seed: number,
): Verdict {
  const truth = parsePython(equation.formula);
  const inside = sampleEquation(equation, rowsInside, seed);
  const outside = sampleEquation(equation, rowsBeyond, seed + 1, 0.25);
  const tree = parse(expression);
  const nodes = countNodes(tree);
  const spread = deviation(inside.target);
  const constants = constantsOf(tree);
  const evaluator = compileTree(tree, variables);
  const given = constants.map((constant) => Number(constant.value));
  const nrmse = rmse(evaluator(inside, given), inside.target) / spread;
  let values = given;
  let isLaw = nrmse < exactNrmse;
  if (noise > 0 && !isLaw) {
    const fitted = refit(evaluator, sampleEquation(equation, 300, seed + 2), given);
    const moved = Math.max(
      0,
      ...fitted.map((v, i) => Math.abs(v - given[i]!) / (Math.abs(given[i]!) || spread)),
    );
    isLaw =
      moved <= constantTolerance && rmse(evaluator(inside, fitted), inside.target) / spread < exactNrmse;
    values = fitted;
  }
  const far = evaluator(outside, values);
  let right = 0;
  for (let r = 0; r < far.length; r++) {
    const size = Math.abs(outside.target[r]!) + spread;
    if (Math.abs(far[r]! - outside.target[r]!) <= 1e-5 * size) right++;
  }
  const beyond = right / Math.max(1, far.length);
  const isRecovered = isLaw && beyond >= 0.99 && nodes <= 3 * truth.nodes + 10;
  return {
    isRecovered,
    isReadable: isRecovered && nodes <= 1.5 * truth.nodes + 3,
    nrmse,
    beyond,
    nodes,
    trueNodes: truth.nodes,
  };
}

interface Constant {
  value: number;
}

type Evaluator = (sample: Sample, constants: readonly number[]) => Float64Array;

/** Nodes of the parsed text: numbers, names, operators and functions; parentheses and function names are free. */
export function countNodes(tree: MathNode): number {
  let count = 0;
  tree.traverse((node, path, parent) => {
    if (node.type === "ParenthesisNode") return;
    if (node.type === "SymbolNode" && parent?.type === "FunctionNode" && path === "fn") return;
    count++;
  });
  return count;
}

/** Numbers that a fit may move: all but small whole numbers and halves, which say what the structure is. */
function constantsOf(tree: MathNode): Constant[] {
  const found: Constant[] = [];
  tree.traverse((node) => {
    if (node.type !== "ConstantNode") return;
    const constant = node as unknown as Constant;
    if (!(Number.isInteger(2 * constant.value) && Math.abs(constant.value) <= 4)) found.push(constant);
  });
  return found;
}

function compileTree(tree: MathNode, variables: Readonly<Record<string, string>>): Evaluator {
  const constants = constantsOf(tree);
  return (sample, values) => {
    constants.forEach((constant, i) => {
      constant.value = values[i]!;
    });
    const code = tree.compile();
    return Float64Array.from(sample.rows, (row) => {
      const scope: Record<string, number> = {};
      for (const [name, column] of Object.entries(variables)) scope[name] = row[column] ?? 3;
      const value: unknown = code.evaluate(scope);
      return typeof value === "number" ? value : Number.NaN;
    });
  };
}

function rmse(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < a.length; r++) sum += (a[r]! - b[r]!) ** 2;
  return Math.sqrt(sum / a.length);
}

/** Constants at the least squares of `sample`: Gauss–Newton with step halving, slopes by central differences. */
function refit(evaluate: Evaluator, sample: Sample, start: readonly number[]): number[] {
  let at = start.slice();
  let error = rmse(evaluate(sample, at), sample.target);
  for (let step = 0; step < 30 && at.length > 0; step++) {
    const here = evaluate(sample, at);
    const slopes = at.map((v, i) => {
      const h = 1e-6 * (Math.abs(v) || 1);
      const shifted = (d: number) =>
        evaluate(
          sample,
          at.map((w, j) => (j === i ? w + d : w)),
        );
      const [up, down] = [shifted(h), shifted(-h)];
      return up.map((u, r) => (u - down[r]!) / (2 * h));
    });
    const matrix = slopes.map((a) => slopes.map((b) => a.reduce((sum, v, r) => sum + v * b[r]!, 0)));
    const vector = slopes.map((a) => a.reduce((sum, v, r) => sum + v * (sample.target[r]! - here[r]!), 0));
    const move = solve(matrix, vector);
    if (move === undefined) break;
    let share = 1;
    let isBetter = false;
    for (let half = 0; half < 20; half++, share /= 2) {
      const next = at.map((v, i) => v + share * move[i]!);
      const reached = rmse(evaluate(sample, next), sample.target);
      if (reached < error) {
        isBetter = reached < error * (1 - 1e-6);
        at = next;
        error = reached;
        break;
      }
    }
    if (!isBetter) break;
  }
  return at;
}

/** Gaussian elimination with row pivoting; columns without influence stay where they are. */
function solve(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] | undefined {
  const n = vector.length;
  const rows = matrix.map((row, i) => [
    ...row.map((v, j) => (i === j ? v * (1 + 1e-12) + 1e-300 : v)),
    vector[i]!,
  ]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    if (!(Math.abs(rows[c]![c]!) > 0) || !Number.isFinite(rows[c]![c]!)) return undefined;
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r]![c]! / rows[c]![c]!;
      for (let k = c; k <= n; k++) rows[r]![k]! -= factor * rows[c]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
