import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, num, variable, variablesOf } from "../../symbolic/expression/make.ts";
import { structureLength } from "../../symbolic/formula/descriptionLength.ts";
import type { Surrogate } from "../networks/networkForms.ts";
import type { Problem } from "../problem.ts";

/** A problem of the search, with what is known of it beside the table. */
export class Entry {
  readonly problem: Problem;
  /** The larger problem that a move made this one of. */
  readonly parent: Entry | undefined;
  readonly #structure: (expr: Expr) => number;
  #nats: number;
  #doubt = 0;
  /** The best network so far, and the error that one had when it was last asked for pairs and splits. */
  surrogate: Surrogate | undefined;
  readAt: number = Number.POSITIVE_INFINITY;
  /** What lives on each island, as it was left. */
  readonly islands: Map<number, readonly Expr[]> = new Map();
  /** What was prepared already. */
  readonly prepared: Set<string> = new Set();
  /** Nats that a formula found here and nowhere else costs at least beyond the sum of the columns. */
  surplus: number = 0;
  /** The columns of the table of the search that each column is made of, and those of what was taken out before. */
  readonly #origins: readonly (readonly string[])[];
  readonly #outside: readonly string[];
  #least: { readonly needed: string; readonly nats: number } | undefined;

  /**
   * `nats`: how much less likely the law is to be found here than in the problem that this one was made of. `structure`: the
   * price of a formula without its fitted constants.
   */
  constructor(
    problem: Problem,
    nats: number,
    parent?: Entry,
    structure: (expr: Expr) => number = structureLength,
  ) {
    this.#structure = structure;
    this.problem = problem;
    this.parent = parent;
    this.#nats = nats + (parent === undefined ? 0 : parent.#nats);
    this.#outside = variablesOf(problem.lift(num(1)));
    this.#origins = problem.names.map((name) =>
      variablesOf(problem.lift(variable(name))).filter(
        (origin) => origin === name || !this.#outside.includes(origin),
      ),
    );
  }

  /** −ln of how likely the law is to be found here. */
  get nats(): number {
    return this.#nats + this.#allDoubt;
  }

  get #allDoubt(): number {
    return this.#doubt + (this.parent === undefined ? 0 : this.parent.#allDoubt);
  }

  /** A move made a smaller problem in which the law is easier to find; those made of this one lose nothing. */
  loses(nats: number): void {
    this.#nats += nats;
  }

  /** The law is not here, it seems, nor in any problem made of this one. */
  isDoubted(nats: number): void {
    this.#doubt += nats;
  }

  /**
   * The price in nats of the shortest formula here that holds every column made of `needed` ones; infinite where one of
   * these is not here.
   */
  leastPrice(needed: readonly string[]): number {
    const text = needed.join(" ");
    if (this.#least?.needed !== text) this.#least = { needed: text, nats: this.#priceWith(needed) };
    return this.#least.nats + this.surplus;
  }

  #priceWith(needed: readonly string[]): number {
    const isHere = (column: string): boolean =>
      this.#outside.includes(column) || this.#origins.some((origins) => origins.includes(column));
    if (!needed.every(isHere)) return Number.POSITIVE_INFINITY;
    const { names, lift } = this.problem;
    const columns = names.filter((_, i) => this.#origins[i]!.some((origin) => needed.includes(origin)));
    return this.#structure(lift(columns.length === 0 ? num(1) : add(...columns.map(variable))));
  }
}
