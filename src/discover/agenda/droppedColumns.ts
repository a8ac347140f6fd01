/** Columns that a search dropped before it looked for anything else, and those of them that its formulas seem to lack. */
import { variablesOf } from "../../symbolic/expression/make.ts";
import { NATS_OF_REFUTED } from "../prior.ts";
import { BRING_BACK, type Problem, reduced } from "../problem.ts";
import { columnsByScoreTest } from "../screening/scoreTest.ts";
import type { Entry } from "./entry.ts";
import type { SearchTools } from "./searchTools.ts";

/** Work before the formulas found are first asked for columns that they lack; then twice as much each time. */
const FIRST_ASKED = 1e8;
/** Formulas that are asked which columns they lack. */
const MOST_LOOKED_AT = 3;

/** What became of the columns of one table. */
export class DroppedColumns {
  readonly #whole: Entry;
  readonly #tools: Pick<SearchTools, "archive" | "offers">;
  /** The problem of the fewest columns that the table was reduced to by dropping some. */
  #screened: Entry | undefined;
  /** The first of these, and what the whole table lost in belief by it: it gets that back where all that were dropped are lacked. */
  #first: { readonly smaller: Entry; readonly lost: number } | undefined;
  #askedAt = FIRST_ASKED;

  constructor(whole: Entry, tools: Pick<SearchTools, "archive" | "offers">) {
    this.#whole = whole;
    this.#tools = tools;
  }

  /** Columns are dropped: `smaller` is the table without them, `lost` the belief that the whole loses by it, in nats. */
  leave(smaller: Entry, lost: number): void {
    this.#screened = smaller;
    this.#first = { smaller, lost };
    this.#doubtWhole(lost);
  }

  /**
   * Opens the table with those again that the formulas found seem to lack, asked each time that the work has doubled; where these
   * are all, the whole table is believed in as before. Cost: that of `columnsByScoreTest`, of four formulas.
   */
  bringBack(work: number, open: (problem: Problem) => Entry): void {
    const screened = this.#screened;
    if (screened === undefined || work < this.#askedAt) return;
    this.#askedAt = 2 * work;
    const { problem: whole } = this.#whole;
    const out = whole.names.filter((name) => !screened.problem.names.includes(name));
    const back = out.length === 0 ? [] : this.#lackedOf(out);
    if (back.length === 0) return;
    screened.isDoubted(NATS_OF_REFUTED);
    if (back.length === out.length) {
      this.#doubtWhole(-(this.#first?.lost ?? 0));
      this.#screened = undefined;
      return;
    }
    const keep = [...whole.names.keys()].filter(
      (i) => !out.includes(whole.names[i]!) || back.includes(whole.names[i]!),
    );
    this.#screened = open(
      reduced(whole, BRING_BACK, { what: `with ${back.join(", ")} again`, nats: 0, keep }),
    );
  }

  /** The law is less likely in the whole table and in what moves make of it, but for the table that columns were dropped from. */
  #doubtWhole(nats: number): void {
    this.#whole.isDoubted(nats);
    this.#first?.smaller.isDoubted(-nats);
  }

  /** The columns among `asked` that the best formulas, or the most accurate one, have or seem to lack. */
  #lackedOf(asked: readonly string[]): string[] {
    const { archive, offers } = this.#tools;
    const looked = new Set([...archive.formulas.slice(0, MOST_LOOKED_AT), ...archive.front.slice(-1)]);
    const found = [...looked].flatMap(({ expr }) => [
      ...columnsByScoreTest(expr, asked, offers.judged),
      ...variablesOf(expr),
    ]);
    return asked.filter((name) => found.includes(name));
  }
}
