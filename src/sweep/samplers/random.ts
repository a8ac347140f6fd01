import { randomStream } from "../../math/philox.ts";
import { paramsAt } from "../space.ts";
import type { Sampler } from "./sampler.ts";

/** Each trial drawn by itself. Source: Bergstra & Bengio, *JMLR* 13 (2012), 281–305. */
export const random: Sampler = {
  needsResults: false,
  params(space, seed, n) {
    const stream = randomStream(seed, "sweep", "random", n);
    return paramsAt(
      space,
      space.dimensions.map(() => stream.uniform()),
    );
  },
};
