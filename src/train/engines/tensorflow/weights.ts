/** A matrix inside the weights. */
export interface Region {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

/** All matrices at once as a linear map of θ: weights = constant; weights[to[i]] += factor[i]·θ[from[i]]. */
export interface WeightMap {
  /** The matrices, one after the other. */
  readonly regions: readonly Region[];
  readonly constant: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly factor: Float64Array;
}

/** Collects the entries of a `WeightMap`. */
export interface WeightCollector {
  /** Room for a matrix. */
  region(rows: number, columns: number): Region;
  /** A weight that does not depend on θ. */
  set(at: number, value: number): void;
  /** weights[at] += times·θ[slot]. */
  add(slot: number, at: number, times: number): void;
  done(): WeightMap;
}

/** An empty collector. */
export function weightCollector(): WeightCollector {
  let size = 0;
  const regions: Region[] = [];
  const fixed: [number, number][] = [];
  const from: number[] = [];
  const to: number[] = [];
  const factor: number[] = [];
  return {
    region(rows: number, columns: number): Region {
      const at = size;
      size += rows * columns;
      const region = { at, rows, columns };
      regions.push(region);
      return region;
    },
    set(at: number, value: number): void {
      fixed.push([at, value]);
    },
    add(slot: number, at: number, times: number): void {
      from.push(slot);
      to.push(at);
      factor.push(times);
    },
    done(): WeightMap {
      const constant = new Float64Array(size);
      for (const [at, value] of fixed) constant[at] = value;
      return {
        regions,
        constant,
        from: Int32Array.from(from),
        to: Int32Array.from(to),
        factor: Float64Array.from(factor),
      };
    },
  };
}

/** The matrices at θ, rounded to float32 once. */
export function weightsAt({ constant, from, to, factor }: WeightMap, theta: Float64Array): Float32Array {
  const weights = constant.slice();
  for (let i = 0; i < to.length; i++) weights[to[i]!]! += factor[i]! * theta[from[i]!]!;
  return Float32Array.from(weights);
}

/** Adds to the gradient by θ what belongs to a gradient by the weights. */
export function addPulledBack(map: WeightMap, byWeights: Float64Array, gradient: Float64Array): void {
  const { from, to, factor } = map;
  for (let i = 0; i < to.length; i++) gradient[from[i]!]! += factor[i]! * byWeights[to[i]!]!;
}
