import type { Outlier } from "../../math/outlier.ts";
import { type Dataset, wide } from "../../model/dataset.ts";
import type { LossName } from "../../model/losses/list.ts";
import type { FormulaData } from "./constants/constants.ts";
import type { Formula } from "./formula.ts";

/** The formulas of one target, and which of them is taken. */
export interface FormulaSet {
  readonly target: string;
  /** The label of the class that the formulas are of; absent where they give the target itself. */
  readonly label?: string;
  /**
   * Of more than two classes the formulas are scores: probabilities are their exponentials over the sum of all classes. The sets of all
   * have formulas at the same places, fitted together, and take the same. Absent where formulas of a class are its log odds.
   */
  readonly link?: "softmax";
  /** The place of the formula that predicts. */
  readonly best: number;
  /** The column header of each identifier. */
  readonly variables: Readonly<Record<string, string>>;
  /** At least one. Of a search, from simple to complex; of a network, the best first. */
  readonly formulas: readonly Formula[];
  /** The units that were asked about; absent where none were. */
  readonly units?: FormulaUnits;
  /** What a search knows of its choice; absent where the formulas were read from a network. */
  readonly search?: SearchFacts;
}

/** The loss whose link turns what formulas give into what is predicted: log odds and scores (see `link`) into probabilities. */
export function lossOfSets([first]: readonly Pick<FormulaSet, "link" | "label">[]): LossName {
  if (first?.label === undefined) return "mse";
  return first.link ?? "logistic";
}

/** A loss that errors counted by. */
export interface CountedBy {
  readonly name: LossName;
  /** Rows that lay too far out to say anything. */
  readonly far?: number;
  /** The noise that rows showed, as a share of the target, where it was taken for that and not asked for. */
  readonly noiseAsFactor?: number;
  /** The rows that showed gross errors before there was a formula, where that decided and nobody asked. */
  readonly grossErrors?: number;
}

/** Units as they were asked about. */
export interface FormulaUnits {
  /** The unit of each column by header, `""` for none; a column that has none known is absent. */
  readonly columns: Readonly<Record<string, string>>;
  /** Units that numbers in the formula may have, beside those that are fitted. */
  readonly ofConstants: readonly string[];
}

/** What a search knows of the formula that it took. Every statement is about that formula and held to a test. */
export interface SearchFacts {
  /** The place of that formula; a person may take another one. */
  readonly chosen: number;
  /**
   * The probability that it is right, against the others found, a constant, a coincidence, and something else that
   * its residuals hint at.
   */
  readonly confidence: number;
  /** Nats that the rows say for it against a constant, and the most that they said where targets were dealt at random. */
  readonly evidence: number;
  readonly chance: number;
  /** What targets dealt to the rows at random gave, in a table of a few rows without an exact formula. */
  readonly dealt?: DealtErrors;
  /** Different rows that it was judged by. */
  readonly rows: number;
  /** NRMSE that no formula gets under: the noise of the target. */
  readonly noise: number;
  /** How that is known: given, from rows with equal inputs, or what the chosen formula leaves. */
  readonly noiseFrom: "given" | "replicates" | "residuals";
  /**
   * What it leaves: nothing; what rounding the figures of the table leaves; what no test tells from noise; more than
   * that; or it is open, since there are too few rows or a larger formula predicts better.
   */
  readonly leaves: "nothing" | "rounding" | "noise" | "more" | "unknown";
  /** Columns, by identifier, that what it leaves goes with, in the formula or not. */
  readonly leftWith: readonly string[];
  /** Columns of the file that were left out of the table and that what it leaves goes with, the surest first. */
  readonly leftWithAside?: readonly AsideTrace[];
  /** Columns, by identifier, that no formula shown uses and that tests find no trace of. */
  readonly dropped: readonly string[];
  /** Columns, by identifier, that the size of what it leaves goes with, and whether that grows with the prediction. */
  readonly uneven?: { readonly columns: readonly string[]; readonly grows: boolean };
  /** Whether the target has two values alone, which squares do not judge: no probability is given then. */
  readonly ofTwoValues?: true;
  /** The place of a larger formula that predicts better by more than its standard error. */
  readonly better?: number;
  /** Rows that have more than half of the squared error by themselves. */
  readonly outlier?: Outlier;
  /** How errors counted, where not as squares. */
  readonly loss?: CountedBy;
  /** Why it was taken, where it is not the shortest description: it predicts rows left out better. */
  readonly takenBy?: "prediction";
  /** Columns outside the formula, by identifier, that do as well in it as one of its own. */
  readonly standIns?: readonly StandIn[];
  /** Of all other laws found, shown or not, the one that speaks most against it. */
  readonly runnerUp?: Formula;
  readonly outcome: SearchOutcome;
  /** What was left to try; absent where the search ended by itself. */
  readonly untried?: Untried;
  /** Whether the search ended by itself: the same command then gives the same result on any machine. */
  readonly repeatable: boolean;
}

/** What a search that was ended from outside had on its list: each way to a formula that could still be shorter than its best. */
export interface Untried {
  readonly count: number;
  /** Nats by which they could be shorter, each times the belief in it. */
  readonly nats: number;
}

/** How well rows left out in turn are predicted where there is nothing to predict them by. */
export interface DealtErrors {
  /** The least NRMSE of formulas no larger than the largest shown, in three deals; a constant is one of them. */
  readonly nrmse: number;
  /** Whether none of 19 deals gave a formula of the size of the one taken that predicts as well. */
  readonly isBeaten: boolean;
}

/** A column that was left out, by header, and how sure it is that residuals go with it. */
export interface AsideTrace {
  readonly column: string;
  /** By the levels of text, an analysis of variance; by the ranks of numbers or dates, a score test. */
  readonly test: "F" | "score";
  /** Probability that chance gives as much, all tests that were made counted. */
  readonly p: number;
  /** What the column holds: its most frequent text, or what kind of numbers. */
  readonly holds: { readonly text: string } | "numbers" | "dates";
}

/** A column that does as well in a formula as one of its own. */
export interface StandIn {
  readonly column: string;
  readonly standIn: string;
}

/** Why a search ended. */
export type SearchOutcome = "exact" | "noise-floor" | "complete" | "timeout" | "interrupted";

/** The rows that formulas of a set are of: its variables in order, its target, weights where there are any. */
export function rowsOfSet(
  { variables, target }: Pick<FormulaSet, "variables" | "target">,
  { inputs, targets, weights }: Dataset,
): FormulaData {
  return {
    variables: Object.keys(variables),
    columns: Object.values(variables).map((header) => wide(inputs.find(({ name }) => name === header)!)),
    target: targets.find(({ name }) => name === target)!.values,
    ...(weights && { weights }),
  };
}
