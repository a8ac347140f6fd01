/** What a search is given, and what it says of its work and its end. */
import type { Engine } from "../../model/engine.ts";
import type { Untried } from "../../symbolic/formula/formulaSet.ts";
import type { Context } from "../../train/context.ts";
import type { Pool } from "../../train/threads/pool.ts";
import type { Archive } from "../choosing/archive.ts";
import type { Offers } from "../choosing/offers.ts";
import type { Explained } from "../explained.ts";
import type { UnitProblem, UnitStart } from "../units/unitProblems.ts";
import type { AgendaAction } from "./agenda.ts";

/** What a search is given. */
export interface SearchTools {
  readonly archive: Archive;
  /** The way into the archive. */
  readonly offers: Offers;
  readonly explained: Explained;
  readonly steps: readonly AgendaAction[];
  /** Tables to begin with beside the whole one, where its units are known. @defaultValue none */
  readonly unitProblems?: readonly UnitProblem[];
  /** See `UnitStart`. */
  readonly joinedBy?: UnitStart["joinedBy"];
  readonly engine: Engine;
  readonly seed: number;
  /** Starts of a network at the first effort. */
  readonly starts: number;
  /** Its signal is aborted on interruption and when time is up. */
  readonly context: Context;
  /** Whether to end from outside: time is up, or interrupted. */
  readonly isLate: () => boolean;
  /** Work of forms and moves after which the search ends as if it were late. @defaultValue none */
  readonly mostWork?: number;
  /** Threads for forms and moves, opened when first asked for; without, all runs on this one. */
  readonly pool: () => Pool | undefined;
  /** When forms and moves end with what they have, in milliseconds of `sharedTime`. */
  readonly deadline: number;
  /** Whether they do so now: what they end with then was not tried. */
  readonly isPastDeadline: () => boolean;
  /** Called with everything that was tried. */
  readonly onTried?: (tried: Tried) => void;
}

/** One thing that a search tried: a line of its log. */
export interface Tried {
  /** The form, move or network; or refits of candidates, up to one of a form that made the best description shorter. */
  readonly step: string;
  /** The moves that led to the problem. */
  readonly on: readonly string[];
  readonly effort: number;
  /** In multiplications with an addition. */
  readonly work: number;
  /** Nats by which the best description became shorter. */
  readonly gain: number;
  /** Candidates or smaller problems that it gave. */
  readonly gave: number;
}

/** How a search ended. */
export interface SearchEnd {
  /** An exact formula; nothing open could win at the noise floor; nothing is left; from outside. */
  readonly why: "exact" | "noise-floor" | "complete" | "late";
  /** What was left to try where it ended from outside. */
  readonly untried?: Untried;
}
