import type { Context } from "../../train/context.ts";
import { evaluate } from "../expression/tape/tape.ts";
import { type Part, type Sample, type Surface, tableOf } from "./surface.ts";
import type { PartTools } from "./unexplained.ts";

/** Networks trained for one function, at most, and the error below which one needs no better. */
const MOST_MODELS = 5;
const GOOD_MODEL = 1e-5;
/** After so many that were hardly better than what there was (noise has no better) none is trained. */
const MOST_FAILED = 2;
const BETTER = 0.5;

/** Networks of parts, trained on what is known of them exactly; counted for one function. */
export class PartModels {
  readonly #sample: Sample;
  readonly #tools: PartTools;
  readonly #context: Context;
  #models = 0;
  #failed = 0;

  constructor(sample: Sample, tools: PartTools, context: Context) {
    this.#sample = sample;
    this.#tools = tools;
    this.#context = context;
  }

  /**
   * The part with a network of its own, trained on what is known exactly, where that follows it better.
   *
   * What is left of a table has fewer columns than the table, so that a network of the same size follows it far better.
   */
  async modelled(part: Part): Promise<Part> {
    const { groups, exact, error } = part;
    const { model } = this.#tools;
    if (model === undefined || exact === undefined || error <= GOOD_MODEL || this.#models >= MOST_MODELS)
      return part;
    if (this.#failed >= MOST_FAILED) return part;
    this.#models++;
    const made = await model(tableOf(groups, exact), this.#context);
    if (made === undefined || !(made.error < BETTER * error)) this.#failed++;
    if (made === undefined || made.error >= error) return part;
    const { names } = this.#sample;
    const surface: Surface = (rows) =>
      made.surface(groups.map(({ expr }) => evaluate(expr, names, rows, rows[0]!.length)));
    return { ...part, surface, error: made.error };
  }
}
