import type { Objective } from "../../../src/train/optimizers/optimizer.ts";

/**
 * Classical test functions with their known minima.
 *
 * Numbers in brackets are those of Moré, Garbow & Hillstrom, "Testing unconstrained optimization software", ACM TOMS
 * 7 (1981) 17, which gives formulas, starts and minima. All are sums of squares of the residuals listed.
 */
export interface Problem {
  readonly name: string;
  readonly start: readonly number[];
  /** The least value. */
  readonly minimum: number;
  /** Where it is, when it is there alone. */
  readonly at?: readonly number[];
  /** Residuals at θ, and the rows of their Jacobian. */
  residuals(theta: Float64Array): { readonly r: readonly number[]; readonly rows: readonly number[][] };
}

const ROOT5 = Math.sqrt(5);
const ROOT10 = Math.sqrt(10);
const ROOT90 = Math.sqrt(90);

export const PROBLEMS: readonly Problem[] = [
  {
    name: "Rosenbrock (1)",
    start: [-1.2, 1],
    minimum: 0,
    at: [1, 1],
    residuals: ([x, y]) => ({
      r: [10 * (y! - x! * x!), 1 - x!],
      rows: [
        [-20 * x!, 10],
        [-1, 0],
      ],
    }),
  },
  {
    name: "Freudenstein and Roth (2), its local minimum",
    start: [0.5, -2],
    minimum: 48.98425367924,
    residuals: ([x, y]) => ({
      r: [-13 + x! + ((5 - y!) * y! - 2) * y!, -29 + x! + ((y! + 1) * y! - 14) * y!],
      rows: [
        [1, (10 - 3 * y!) * y! - 2],
        [1, (3 * y! + 2) * y! - 14],
      ],
    }),
  },
  {
    name: "Beale (5)",
    start: [1, 1],
    minimum: 0,
    at: [3, 0.5],
    residuals: ([x, y]) => ({
      r: [1.5 - x! * (1 - y!), 2.25 - x! * (1 - y! ** 2), 2.625 - x! * (1 - y! ** 3)],
      rows: [
        [y! - 1, x!],
        [y! ** 2 - 1, 2 * x! * y!],
        [y! ** 3 - 1, 3 * x! * y! ** 2],
      ],
    }),
  },
  {
    name: "Powell singular (13)",
    start: [3, -1, 0, 1],
    minimum: 0,
    residuals: ([a, b, c, d]) => ({
      r: [a! + 10 * b!, ROOT5 * (c! - d!), (b! - 2 * c!) ** 2, ROOT10 * (a! - d!) ** 2],
      rows: [
        [1, 10, 0, 0],
        [0, 0, ROOT5, -ROOT5],
        [0, 2 * (b! - 2 * c!), -4 * (b! - 2 * c!), 0],
        [2 * ROOT10 * (a! - d!), 0, 0, -2 * ROOT10 * (a! - d!)],
      ],
    }),
  },
  {
    name: "Wood (14)",
    start: [-3, -1, -3, -1],
    minimum: 0,
    at: [1, 1, 1, 1],
    residuals: ([a, b, c, d]) => ({
      r: [
        10 * (b! - a! * a!),
        1 - a!,
        ROOT90 * (d! - c! * c!),
        1 - c!,
        ROOT10 * (b! + d! - 2),
        (b! - d!) / ROOT10,
      ],
      rows: [
        [-20 * a!, 10, 0, 0],
        [-1, 0, 0, 0],
        [0, 0, -2 * ROOT90 * c!, ROOT90],
        [0, 0, -1, 0],
        [0, ROOT10, 0, ROOT10],
        [0, 1 / ROOT10, 0, -1 / ROOT10],
      ],
    }),
  },
  {
    name: "extended Rosenbrock (21), 20 unknowns",
    start: Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
    minimum: 0,
    at: new Array<number>(20).fill(1),
    residuals: (theta) => {
      const r: number[] = [];
      const rows: number[][] = [];
      for (let i = 0; i < theta.length; i += 2) {
        const x = theta[i]!;
        r.push(10 * (theta[i + 1]! - x * x), 1 - x);
        rows.push(sparse(theta.length, { [i]: -20 * x, [i + 1]: 10 }), sparse(theta.length, { [i]: -1 }));
      }
      return { r, rows };
    },
  },
  {
    name: "a quadratic of condition 1e4, 12 unknowns",
    start: new Array<number>(12).fill(1),
    minimum: 0,
    at: new Array<number>(12).fill(0),
    residuals: (theta) => {
      const weights = Array.from(theta, (_, i) => 10 ** (-2 * (i / (theta.length - 1))));
      return {
        r: weights.map((w, i) => w * theta[i]!),
        rows: weights.map((w, i) => sparse(theta.length, { [i]: w })),
      };
    },
  },
  {
    name: "a trough along a circle, not a sum of small residuals",
    start: [3, 2],
    minimum: 1,
    at: [1, 0],
    residuals: ([x, y]) => ({
      r: [x! * x! + y! * y! - 1, Math.sqrt(1 + (x! - 1) ** 2 + y! * y!)],
      rows: [[2 * x!, 2 * y!], [x! - 1, y!].map((v) => v / Math.sqrt(1 + (x! - 1) ** 2 + y! * y!))],
    }),
  },
];

/** The sum of squares of a problem as an objective. */
export function objectiveOf(problem: Problem): Objective {
  const size = problem.start.length;
  const value = (theta: Float64Array) => {
    let sum = 0;
    for (const r of problem.residuals(theta).r) sum += r * r;
    return sum;
  };
  return {
    size,
    value,
    gradient(theta, gradient) {
      const { r, rows } = problem.residuals(theta);
      gradient.fill(0);
      rows.forEach((row, k) => {
        for (let i = 0; i < size; i++) gradient[i]! += 2 * r[k]! * row[i]!;
      });
      return value(theta);
    },
    normal(theta, matrix, vector) {
      const { r, rows } = problem.residuals(theta);
      matrix.fill(0);
      vector.fill(0);
      rows.forEach((row, k) => {
        for (let i = 0; i < size; i++) {
          vector[i]! += row[i]! * r[k]!;
          for (let j = i; j < size; j++) matrix[i * size + j]! += row[i]! * row[j]!;
        }
      });
      return value(theta);
    },
  };
}

/** An objective of value and gradient only, for methods that ask for no more. */
export function smooth(
  size: number,
  value: (theta: Float64Array) => number,
  slope: (theta: Float64Array, i: number) => number,
): Objective {
  return {
    size,
    value,
    gradient(theta, gradient) {
      for (let i = 0; i < size; i++) gradient[i] = slope(theta, i);
      return value(theta);
    },
    normal() {
      throw new Error("this objective has no normal equations");
    },
  };
}

function sparse(size: number, entries: Record<number, number>): number[] {
  return Array.from({ length: size }, (_, i) => entries[i] ?? 0);
}
