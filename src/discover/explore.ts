/** The order of the search on one table: simple forms, the same with columns joined and in parts, networks. */
import { variablesOf } from "../symbolic/expression/make.ts";
import type { FormulaData } from "../symbolic/formula/constants.ts";
import type { Archive } from "./archive.ts";
import { CURVE_FORMS } from "./curves/curveForms.ts";
import type { Form } from "./direct/form.ts";
import { DEEP_FORMS, LIGHT_FORMS, QUICK_FORMS } from "./direct/forms.ts";
import { type NetworkSearch, networkAttempts } from "./networks/networkForms.ts";
import { exploreParts, type PartsBudget } from "./parts.ts";
import { type Problem, withColumns } from "./problem.ts";
import { joined, pairsOf } from "./reduce/symmetryPairs.ts";
import { columnsByScoreTest } from "./scoreTest.ts";
import { isAtFloor, mayEnd, reductionsOf, type Search, tryForms } from "./steps.ts";
import { DEEP_VALUES, LIGHT_VALUES, QUICK_VALUES, RATIOS } from "./values/valueForms.ts";

/** Shapes that are tried before the search looks for pairs of columns. */
export const FIRST_SHAPES = 4;
/** Curvatures of a network worse than this say nothing. */
const CURVATURE_LIMIT = 0.1;
/** What is tried of laws in parts before the dear forms, and after. */
const FIRST_PARTS: PartsBudget = { splits: 2, rests: 4 };
const LATER_PARTS: PartsBudget = { splits: 8, rests: 20 };
/** Reductions by a network in a row, at most. */
const MOST_REDUCTIONS = 4;

/** Tables of more columns than this are not searched again whole before the dear forms. */
const MOST_WHOLE = 10;

/**
 * Tries simple forms on ever smaller tables (powers divided out, pairs of columns joined, laws taken apart), then
 * networks, then the same with parts and pairs that a network suggests.
 *
 * `whole` is the problem with the columns that were screened out: what is quick is tried on it too before what is dear,
 * since a screen that a wild law has misled leaves nothing to find, and columns that the formulas found seem to lack
 * come back. Returns whether the noise floor was reached: the best formula leaves residuals without structure.
 */
export async function explore(problem: Problem, search: Search, whole: Problem = problem): Promise<boolean> {
  const { how, isOver } = search;
  const tried = new Set<string>();
  const levels = await exploreQuickly(problem, search, tried);
  if (isOver() || mayEnd(search)) return isAtFloor(search);
  const wider = widened(problem, whole, search);
  if (wider !== problem) return explore(wider, search, whole);
  if (whole.names.length > problem.names.length && whole.names.length <= MOST_WHOLE) {
    await exploreQuickly(whole, search, tried);
    if (isOver() || mayEnd(search)) return isAtFloor(search);
  }
  const enumerable = [...new Set([levels[0]!, problem])];
  const light: readonly (readonly [Problem, readonly Form[]])[] = [
    ...enumerable.filter(isNarrow).map((level) => [level, [LIGHT_VALUES]] as const),
    ...levels.map((level) => [level, LIGHT_FORMS] as const),
    ...enumerable.filter((level) => !isNarrow(level)).map((level) => [level, [LIGHT_VALUES]] as const),
  ];
  for (const [level, forms] of light) {
    await tryForms(level, forms, search, true);
    if (isOver() || mayEnd(search)) return isAtFloor(search);
  }
  const widest = widened(problem, whole, search);
  if (widest !== problem) return explore(widest, search, whole);
  const budget = { ...LATER_PARTS };
  for (const level of new Set([levels[0]!, ...levels.slice(-2)])) {
    await exploreParts(level, search, { tried, budget });
    if (isOver() || mayEnd(search)) return isAtFloor(search);
  }
  for (const level of enumerable) {
    await tryForms(level, [DEEP_VALUES], search, true);
    if (isOver() || mayEnd(search)) return isAtFloor(search);
  }
  search.offers.finish(3, isOver);
  if (isAtFloor(search)) return true;
  return exploreByNetworks(levels[0] ?? problem, search, how, tried, 0);
}

/** Whether short formulas over so few columns reach so far that they are enumerated before other forms are tried. */
function isNarrow({ names }: Problem): boolean {
  return names.length <= 2;
}

/** `problem` with those columns of `whole` that the formulas found so far seem to lack; itself where there are none. */
function widened(problem: Problem, whole: Problem, { archive, offers }: Search): Problem {
  const out = whole.names.filter((name) => !problem.names.includes(name));
  if (out.length === 0) return problem;
  const back = lackedColumns(archive, out, offers.judged);
  return back.length === 0
    ? problem
    : withColumns(whole, (i) => !out.includes(whole.names[i]!) || back.includes(whole.names[i]!));
}

/** The quick forms of a problem, of the same reduced, and of its parts. Returns the problem reduced, smallest first. */
async function exploreQuickly(problem: Problem, search: Search, tried: Set<string>): Promise<Problem[]> {
  const { isOver } = search;
  const [first, ...quick] = QUICK_FORMS;
  // Sums of a few curves come near any smooth function of one column: what holds to rounding is looked for before them.
  const short = isNarrow(problem) ? [RATIOS, QUICK_VALUES] : [];
  for (const forms of [[first!], short, CURVE_FORMS, quick]) {
    await tryForms(problem, forms, search, false);
    if (isOver() || mayEnd(search)) return [problem];
  }
  const levels = reductionsOf(problem, isOver);
  for (const level of levels) {
    if (level !== problem) await tryForms(level, QUICK_FORMS, search, false);
    if (isOver() || mayEnd(search)) return levels;
  }
  for (const level of new Set([levels[0]!, problem])) {
    if (level === problem && short.length > 0) continue;
    await tryForms(level, [RATIOS, QUICK_VALUES], search, true);
    if (isOver() || mayEnd(search)) return levels;
  }
  await exploreParts(levels[0]!, search, { tried, budget: { ...FIRST_PARTS } });
  return levels;
}

/** Formulas that are asked which columns they lack. */
const MOST_LOOKED_AT = 3;

/** The columns among `asked` that the best formulas, or the most accurate one, have or seem to lack. */
function lackedColumns({ formulas, front }: Archive, asked: readonly string[], rows: FormulaData): string[] {
  const looked = new Set([...formulas.slice(0, MOST_LOOKED_AT), ...front.slice(-1)]);
  const found = [...looked].flatMap(({ expr }) => [
    ...columnsByScoreTest(expr, asked, rows),
    ...variablesOf(expr),
  ]);
  return asked.filter((name) => found.includes(name));
}

/** What is tried when all else failed: deep forms of the smallest tables, then every shape of network. */
export async function exploreDeep(problem: Problem, search: Search): Promise<void> {
  const { reports, how, context, isOver } = search;
  const levels = reductionsOf(problem, isOver);
  for (const level of levels) {
    if (isOver()) return;
    await tryForms(level, DEEP_FORMS, search, true);
  }
  for (const level of new Set([levels[0]!, problem])) {
    if (!isOver()) await networkAttempts(level, reports, { ...how, shapes: 99 }, context);
  }
}

async function exploreByNetworks(
  problem: Problem,
  search: Search,
  how: NetworkSearch,
  tried: Set<string>,
  depth: number,
): Promise<boolean> {
  const { reports, context, isOver } = search;
  const surrogate = await networkAttempts(problem, reports, how, context);
  if (isOver() || surrogate === undefined) return false;
  // A network that does no better may be a weak one: the residuals have the last word.
  if (how.bestError() < 1.02 * surrogate.held && isAtFloor(search)) return true;
  if (depth >= MOST_REDUCTIONS || problem.names.length < 2) return false;
  if (surrogate.held < CURVATURE_LIMIT) {
    const { derivatives } = surrogate;
    await exploreParts(problem, search, { tried, budget: { ...LATER_PARTS }, derivatives });
    if (isOver()) return false;
  }
  const limit = Math.min(0.2, Math.max(0.03, 6 * surrogate.held));
  for (const pair of pairsOf(problem, surrogate.gradients).slice(0, 2)) {
    if (isOver() || pair.miss > limit) break;
    const smaller = joined(problem, pair);
    const again = await networkAttempts(smaller, reports, { ...how, shapes: FIRST_SHAPES }, context);
    if (again === undefined || again.held > 1.5 * surrogate.held) continue;
    await tryForms(smaller, [...QUICK_FORMS, ...LIGHT_FORMS], search, true);
    return isOver() ? false : exploreByNetworks(smaller, search, how, tried, depth + 1);
  }
  return false;
}
