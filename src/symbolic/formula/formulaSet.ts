import type { Formula } from "./formula.ts";

/** The formulas of one target, and which of them is taken. */
export interface FormulaSet {
  readonly target: string;
  /** The place of the formula that predicts. */
  readonly best: number;
  /** The column header of each identifier. */
  readonly variables: Readonly<Record<string, string>>;
  /** At least one. Of a search, from simple to complex; of a network, the best first. */
  readonly formulas: readonly Formula[];
  /** What a search knows of its choice; absent where the formulas were read from a network. */
  readonly search?: SearchFacts;
}

/** What a search knows of the formula that it chose. */
export interface SearchFacts {
  /** The place of that formula; a person may take another one. */
  readonly chosen: number;
  /** The probability that it is right if one of those found is. */
  readonly confidence: number;
  /** NRMSE that no formula gets under: the noise of the target. */
  readonly noise: number;
  /** How that is known: given, from rows with equal inputs, or what the chosen formula leaves. */
  readonly noiseFrom: "given" | "replicates" | "residuals";
  /** The formula that is next in the ranking, on the front or not. */
  readonly runnerUp?: Formula;
  /** Columns, by identifier, that it does without, and that were screened out or leave no trace in its residuals. */
  readonly dropped: readonly string[];
  readonly outcome: SearchOutcome;
}

/** Why a search ended. */
export type SearchOutcome = "exact" | "noise-floor" | "complete" | "timeout" | "interrupted";
