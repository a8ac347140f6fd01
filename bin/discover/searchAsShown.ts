/** A search by the loss that was asked for, or by what rows and formulas show of the noise. */
import {
  type DiscoverResult,
  type Expr,
  type FormulaData,
  noiseAsFactorAround,
  type TargetLoss,
} from "../../src/index.ts";
import { isNoiseOpen, type LossAsked, type LossFlags, lossAsked } from "./lossAsked.ts";

/** Searches by a loss, from formulas that were found before if there are any; undefined where no time is left for that. */
type Search = (loss: TargetLoss, found?: readonly Expr[]) => Promise<DiscoverResult> | undefined;

/**
 * What was found, and what rows showed. Where nothing is said of the noise and squares leave noise that is a share of the formula they found, the search goes
 * on from there with errors as shares. Cost: one search, two with such noise, the second of which starts from the law where that was found.
 */
export async function searchAsShown(
  flags: LossFlags,
  data: FormulaData,
  search: Search,
): Promise<{ readonly result: DiscoverResult; readonly loss: Omit<LossAsked, "name"> }> {
  const { name, ...loss } = lossAsked(flags, data);
  const first = (await search(name))!;
  const isOpen = name === "mse" && isNoiseOpen(flags, data);
  const share = isOpen ? noiseAsFactorAround(first, data) : undefined;
  const second =
    share &&
    (await search(
      "log",
      first.formulas.map(({ expr }) => expr),
    ));
  if (!second) return { result: first, loss };
  const repeatable = first.repeatable && second.repeatable;
  return { result: { ...second, repeatable }, loss: { noiseAsFactor: share } };
}
