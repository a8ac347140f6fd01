/** Tables without a law: what a program that looks for laws must not find any in. */
import { type RandomStream, randomStream } from "../../src/math/philox.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";

interface NoiseKind {
  readonly name: string;
  readonly nRows: number;
  readonly nColumns: number;
  readonly target: (random: RandomStream) => number;
  /** How often each row is written. */
  readonly copies?: number;
  readonly input?: (random: RandomStream) => number;
}

const normal = (random: RandomStream): number => random.normal();
const cauchy = (random: RandomStream): number => random.normal() / random.normal();

/** Noise of every kind that has been taken for a law. */
export const NOISE_KINDS: readonly NoiseKind[] = [
  { name: "5 rows of 10 columns", nRows: 5, nColumns: 10, target: normal },
  { name: "12 rows of 8 columns", nRows: 12, nColumns: 8, target: normal },
  { name: "20 rows of 12 columns", nRows: 20, nColumns: 12, target: normal },
  { name: "40 rows of 5 columns", nRows: 40, nColumns: 5, target: normal },
  { name: "100 rows, normal", nRows: 100, nColumns: 3, target: normal },
  { name: "100 rows, Cauchy", nRows: 100, nColumns: 3, target: cauchy },
  { name: "80 rows of Cauchy inputs", nRows: 80, nColumns: 3, target: normal, input: cauchy },
  { name: "60 rows, each five times", nRows: 60, nColumns: 3, target: normal, copies: 5 },
  { name: "50 rows, log-normal", nRows: 50, nColumns: 4, target: (random) => Math.exp(2 * random.normal()) },
  { name: "60 rows of zeros and ones", nRows: 60, nColumns: 4, target: (random) => random.integer(2) },
  {
    name: "30 rows of whole numbers",
    nRows: 30,
    nColumns: 4,
    target: (random) => random.integer(5),
    input: (random) => random.integer(5),
  },
  { name: "60 rows, all positive", nRows: 60, nColumns: 3, target: positive, input: positive },
];

function positive(random: RandomStream): number {
  return 1 + 4 * random.uniform();
}

/** The table of a kind that belongs to a seed. */
export function noiseTable(
  { name, nRows, nColumns, target, copies = 1, input = normal }: NoiseKind,
  seed: number,
): FormulaData {
  const random = randomStream(seed, "noise table", name);
  const drawn = (draw: (random: RandomStream) => number): Float64Array => {
    const values = Float64Array.from({ length: nRows }, () => draw(random));
    return Float64Array.from({ length: nRows * copies }, (_, r) => values[r % nRows]!);
  };
  const variables = Array.from({ length: nColumns }, (_, i) => `x${i + 1}`);
  return { variables, columns: variables.map(() => drawn(input)), target: drawn(target) };
}
