/**
 * Which numbers of θ lie where in a table of numbers: runs of [first index of θ, first index of the table, distance
 * from one to the next there, how many], one after the other. What lies close together in the table comes in
 * consecutive runs.
 */
export type ThetaRuns = Int32Array;

/** Copies the numbers of the runs from θ into the table, `shift` places further. Cost O(parameters). */
export function placeRuns(
  runs: ThetaRuns,
  theta: Float64Array,
  table: Float64Array | Float32Array,
  shift: number = 0,
): void {
  for (let r = 0; r < runs.length; r += 4) {
    const end = runs[r]! + runs[r + 3]!;
    const stride = runs[r + 2]!;
    for (let i = runs[r]!, at = runs[r + 1]! + shift; i < end; i++, at += stride) table[at] = theta[i]!;
  }
}

/** Copies the numbers of the runs, `shift` places further in the table, in the order of θ. Cost O(parameters). */
export function collectRuns(
  runs: ThetaRuns,
  table: Float64Array | Float32Array,
  shift: number,
  out: Float64Array,
): void {
  for (let r = 0; r < runs.length; r += 4) {
    const end = runs[r]! + runs[r + 3]!;
    const stride = runs[r + 2]!;
    for (let i = runs[r]!, at = runs[r + 1]! + shift; i < end; i++, at += stride) out[i] = table[at]!;
  }
}
