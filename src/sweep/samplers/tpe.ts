import { randomStream } from "../../math/philox.ts";
import { coordinateOf, type Dimension, paramsAt } from "../space.ts";
import { random } from "./random.ts";
import type { Sampler } from "./sampler.ts";

/** Trials drawn at random before results count, and candidates that each value is chosen among, as in Bergstra et al. */
const FIRST_TRIALS = 16;
const CANDIDATES = 24;
/** The best share of the trials, whose values are sought; at most so many. */
const GOOD_SHARE = 0.15;
const MOST_GOOD = 25;

/**
 * Values that are frequent among the best trials and rare among the others, each option by itself.
 *
 * Trials are split by criterion; each dimension has a density of the good (l) and of the others (g), a mixture of normal
 * kernels at the values seen and a uniform one; of 24 draws of l that with the largest l/g is taken. Source: Bergstra et al.,
 * "Algorithms for hyper-parameter optimization", NeurIPS 2011, §4. Cost O(candidates·seen·dimensions).
 */
export const tpe: Sampler = {
  needsResults: true,
  params(space, seed, n, seen) {
    if (seen.length < FIRST_TRIALS) return random.params(space, seed, n, []);
    const ranked = seen.toSorted((a, b) => compare(a.criterion, b.criterion));
    const nGood = Math.min(MOST_GOOD, Math.max(2, Math.ceil(GOOD_SHARE * ranked.length)));
    const stream = randomStream(seed, "sweep", "tpe", n);
    const point = space.dimensions.map((dimension) => {
      const places = ranked.map(({ params }) => coordinateOf(dimension, params[dimension.name]!));
      const good = mixtureOf(dimension, places.slice(0, nGood));
      const others = mixtureOf(dimension, places.slice(nGood));
      let best = 0.5;
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < CANDIDATES; c++) {
        const u = good.draw(stream);
        const gain = Math.log(good.density(u)) - Math.log(others.density(u));
        if (gain > most) [most, best] = [gain, u];
      }
      return best;
    });
    return paramsAt(space, point);
  },
};

interface Mixture {
  density(u: number): number;
  draw(stream: ReturnType<typeof randomStream>): number;
}

/** A uniform density and one bump at each place; words have no neighbours, so that a bump is the word itself. */
function mixtureOf(dimension: Dimension, places: readonly number[]): Mixture {
  const weight = 1 / (places.length + 1);
  if (dimension.kind === "choices" && !dimension.isOrdered) {
    const { length } = dimension.values;
    const cell = (u: number): number => Math.min(length - 1, Math.floor(u * length));
    return {
      density: (u) => weight * (1 + length * places.filter((place) => cell(place) === cell(u)).length),
      draw: (stream) => {
        const at = stream.integer(places.length + 1);
        return at === places.length ? stream.uniform() : places[at]!;
      },
    };
  }
  const sorted = places.toSorted((a, b) => a - b);
  const least = 1 / Math.min(100, places.length + 2);
  // The farther of the two neighbours, the ends of the range among them (Bergstra et al. 2011, §4.2).
  const widths = sorted.map((place, i) =>
    Math.min(1, Math.max(least, place - (sorted[i - 1] ?? 0), (sorted[i + 1] ?? 1) - place)),
  );
  return {
    density: (u) =>
      weight *
      sorted.reduce((sum, place, i) => {
        const z = (u - place) / widths[i]!;
        return sum + Math.exp(-0.5 * z * z) / (widths[i]! * Math.sqrt(2 * Math.PI));
      }, 1),
    draw: (stream) => {
      const at = stream.integer(sorted.length + 1);
      if (at === sorted.length) return stream.uniform();
      const u = sorted[at]! + widths[at]! * stream.normal();
      return u >= 0 && u < 1 ? u : stream.uniform();
    },
  };
}

/** Infinities are equal to each other. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
