/** What every kind of attack has in common. */
import type { RandomStream } from "../../src/math/philox.ts";

/** One attempt and what it broke. */
export interface Trial {
  /** The smallest reproduction known, in one line. */
  readonly what: string;
  /** The rules that were broken; none where the program held. */
  readonly faults: readonly string[];
}

/** A kind of attack: a generator of attempts, each of which depends on its number and the seed alone. */
export interface Attack {
  readonly name: string;
  /** How many attempts the long version makes, and the one in the tests. */
  readonly counts: { readonly long: number; readonly short: number };
  /** Share of attempts in which a fault is nothing but chance. @defaultValue 0 */
  readonly chance?: number;
  readonly trial: (random: RandomStream, n: number) => Promise<Trial>;
}

/** One of `list`, drawn. */
export function oneOf<Item>(random: RandomStream, list: readonly Item[]): Item {
  return list[random.integer(list.length)]!;
}

/** Text as a reproduction shows it: one line of ASCII, the middle of a long one left out. */
export function quoted(text: string, most = 240): string {
  const line = JSON.stringify(text).replace(
    /[^ -~]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return line.length <= most ? line : `${line.slice(0, most - 60)} … (${line.length}) … ${line.slice(-40)}`;
}
