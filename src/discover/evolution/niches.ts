/** The formulas of an island by what they take in nats: in each niche the few that leave least, so that short and long ones live side by side. */
import type { RandomStream } from "../../math/philox.ts";
import type { Individual } from "./fitted.ts";

/** Nats of a niche, and formulas that live in one. */
const WIDTH = 4;
const LIVING = 6;
/** Of two that leave the same to this share one is enough. */
const ALIKE = 1e-6;
/** Parents drawn from the front, from all alike, and the others from a few the shortest with what they leave. */
const FROM_FRONT = 0.4;
const FROM_ALL = 0.6;
const ROUND = 4;
const COUNTED_ROWS = 16;
/** What is left below this share is rounding. */
const LEAST_LEFT = 1e-24;

/** What lives on an island, kept so that short and long formulas live side by side. */
export class Niches {
  readonly #niches = new Map<number, Individual[]>();
  #all: Individual[] = [];
  #front: Individual[] = [];

  get all(): readonly Individual[] {
    return this.#all;
  }

  /** Those that leave less than every shorter one, shortest first. */
  get front(): readonly Individual[] {
    return this.#front;
  }

  /** What makes a parent: its description in nats if few rows counted, so that what is short is not outdone by each digit. */
  lengthOf({ left, price }: Individual): number {
    return 0.5 * COUNTED_ROWS * Math.log(left + LEAST_LEFT) + price;
  }

  /** What a formula of this price has to leave less than to live here. */
  limitAt(price: number): number {
    const niche = this.#niches.get(Math.floor(price / WIDTH)) ?? [];
    return niche.length < LIVING ? Number.POSITIVE_INFINITY : niche[niche.length - 1]!.left;
  }

  /** Takes a formula in where it leaves less than one of its niche; whether it did. */
  take(one: Individual): boolean {
    const at = Math.floor(one.price / WIDTH);
    const niche = this.#niches.get(at) ?? [];
    if (niche.length === LIVING && !(one.left < niche[LIVING - 1]!.left)) return false;
    const twin = niche.find(({ left }) => Math.abs(left - one.left) <= ALIKE * left);
    if (twin !== undefined && twin.price <= one.price) return false;
    const next = [...niche.filter((other) => other !== twin), one]
      .sort((a, b) => a.left - b.left)
      .slice(0, LIVING);
    this.#niches.set(at, next);
    this.#all = [...this.#niches.keys()].sort((a, b) => a - b).flatMap((n) => this.#niches.get(n)!);
    let least = Number.POSITIVE_INFINITY;
    this.#front = this.#all
      .toSorted((a, b) => a.price - b.price)
      .filter(({ left }) => {
        if (!(left < 0.98 * least)) return false;
        least = left;
        return true;
      });
    return true;
  }

  /** A formula to make others of. */
  parent(random: RandomStream): Individual {
    const kind = random.uniform();
    if (kind < FROM_FRONT) return this.#front[random.integer(this.#front.length)]!;
    const draw = (): Individual => this.#all[random.integer(this.#all.length)]!;
    if (kind < FROM_ALL) return draw();
    return Array.from({ length: ROUND }, draw).reduce((a, b) =>
      this.lengthOf(b) < this.lengthOf(a) ? b : a,
    );
  }
}
