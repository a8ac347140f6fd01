import { gridValues, paramsOf } from "../space.ts";
import type { Sampler } from "./sampler.ts";

/** Every combination once, the last option varying fastest. */
export const grid: Sampler = {
  needsResults: false,
  params(space, _seed, n) {
    const lists = space.dimensions.map(gridValues);
    let rest = n;
    const values = lists.map(() => lists[0]![0]!);
    for (let d = lists.length - 1; d >= 0; d--) {
      const list = lists[d]!;
      values[d] = list[rest % list.length]!;
      rest = Math.floor(rest / list.length);
    }
    return paramsOf(space, values);
  },
};
