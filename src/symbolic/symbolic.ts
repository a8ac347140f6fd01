import { stridedRows } from "../math/rows.ts";
import { parametersOf, planOf } from "../model/cpu/plan.ts";
import { type Dataset, takeRows, wide } from "../model/dataset.ts";
import { edgesOf } from "../model/edges.ts";
import type { Batch } from "../model/engine.ts";
import { networkError, networkOutputs } from "../model/evaluate.ts";
import type { Kan } from "../model/kan.ts";
import type { Loss } from "../model/loss.ts";
import { type LossName, lossOf } from "../model/losses/list.ts";
import type { Scaler } from "../model/scaler.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { Metrics } from "../targetErrors.ts";
import { type Context, quiet } from "../train/context.ts";
import { evaluateKan, metricsOf } from "../train/errors/metrics.ts";
import { type DatasetParts, foldsOf } from "../train/rows/split.ts";
import { evenSampleOf, sampleOf } from "../train/schedule/sample.ts";
import { type ChoosingRows, chosenScores } from "./classes/chosenScores.ts";
import { type EdgeChoices, withChoices } from "./edge/choices.ts";
import { kanToExpr } from "./edge/kanToExpr.ts";
import { powerForms } from "./edge/powerForms.ts";
import { sharpen } from "./edge/sharpen.ts";
import { type SnapOptions, type Snapped, snap } from "./edge/snap.ts";
import { dataUnitBatchOf, inDataUnits } from "./edge/snapStart.ts";
import type { Expr } from "./expression/expr.ts";
import { call, mul, num } from "./expression/make.ts";
import type { FormulaData } from "./formula/constants/constants.ts";
import { finishForms, type TargetRows } from "./formula/finishForms.ts";
import type { Formula } from "./formula/formula.ts";
import type { LibraryFunction } from "./library/index.ts";
import { finishScores } from "./losses/finishScores.ts";
import { type FormulaTarget, formulaTarget, soft, softened, trainedFor } from "./losses/formulaTarget.ts";
import { explained } from "./parts/explain.ts";
import { withRest } from "./parts/rest.ts";
import type { PartFormula, PartTools } from "./parts/unexplained.ts";
import { stageAt, withoutStages } from "./stages.ts";

/** How a network becomes a formula. */
export interface SymbolicOptions extends Omit<SnapOptions, "library" | "loss">, EdgeChoices {
  /** How errors counted when the network was trained. @defaultValue "mse" */
  readonly loss?: LossName;
  readonly library: readonly LibraryFunction[];
  /** Threads that formulas are polished on; never changes the result. @defaultValue 1 */
  readonly threads?: number;
  /** Round constants to simple values where the held-out loss allows. @defaultValue true */
  readonly round?: boolean;
  /** Finds formulas for parts of the network where edges alone give none that is exact. @defaultValue none: edges alone */
  readonly parts?: PartTools;
}

/** The errors of one target on the way from network to formula, on the test rows (the training rows without any). */
export interface SymbolicErrors {
  /** Of the network as it was given. */
  readonly network: Metrics;
  /** All edges snapped, before the joint refit of the constants. */
  readonly snapped: Metrics;
  readonly formula: Metrics;
}

/** The formulas found, one list per target, best first, and the snapped network they come from. */
export interface SymbolicResult {
  /** The best network with all edges snapped; in data units (`scaler.inputs` are 1). */
  readonly kan: Kan;
  readonly scaler: Scaler;
  /** How errors count for that network. */
  readonly loss: LossName;
  readonly formulas: readonly (readonly Formula[])[];
  readonly errors: readonly SymbolicErrors[];
}

/**
 * The formulas of a network: edges snapped in context, all constants refitted together and rounded, text simplified. Where
 * that is not exact, `parts` is given parts of the network, and where it finds the law that is taken.
 *
 * `names` are identifiers for the inputs, in order. The spline network is first sharpened (finer grids while the held-out
 * loss falls), since a function can only be recognised as well as its spline is known. Undefined when some edge
 * matches no function of the library and no part has a formula. Cost: bounded, see `snap` and `explained`.
 */
export async function symbolic(
  kan: Kan,
  scaler: Scaler,
  rows: DatasetParts,
  names: readonly string[],
  options: SymbolicOptions,
  context: Context = quiet,
): Promise<SymbolicResult | undefined> {
  const lossName = options.loss ?? "mse";
  const target = formulaTarget(lossName);
  const loss = lossOf({ name: target.loss });
  const snapping = { ...options, loss };
  const batch = softened(dataUnitBatchOf(rows.train, scaler), target);
  const held = softened(dataUnitBatchOf(rows.validation, scaler), target);
  const chosen = withChoices(inDataUnits(kan, scaler), batch, options);
  context.sink(stageAt("sharpen"));
  const some = sampleOf(batch, ROW_LIMITS.sharpening, 0);
  const sharp =
    target.loss === "mse"
      ? await sharpen(chosen, some, sampleOf(held, ROW_LIMITS.sharpening, 0), options.engine, context)
      : await trainedFor(chosen, some, loss, options.engine, context);
  context.sink(stageAt("snap"));
  const few = evenSampleOf(batch, ROW_LIMITS.snapping);
  const network = { kan: sharp, batch: few, scales: scaler.targets, names };
  // Refits of many edges take longer than to take the network apart, and seldom end in the law.
  const isDense = edgesOf(sharp.nodes).length > MANY_EDGES;
  const before = isDense ? await formulasOfParts(network, [], options, context) : undefined;
  const isFoundBefore = before?.every((found) => isLaw(found[0])) === true;
  const limit = isFoundBefore ? { mostRefits: LEAST_REFITS } : {};
  const edges = await snapBounded(sharp, few, { ...snapping, ...limit }, context);
  const parts = before ?? (await formulasOfParts(network, edges, options, context));
  const isFound = parts.every((found) => isLaw(found[0]));
  const snapped = isFound ? edges : await alsoAsPowers(edges, sharp, few, snapping, context);

  context.sink(stageAt("refit"));
  const functions = new Map(options.library.map((fn) => [fn.name, fn]));
  for (const { fn } of options.fix ?? []) functions.set(fn.name, fn);
  const bodyOf = (name: string) => functionNamed(kan, functions, name);
  // Cut short, a state may still have splines: it is no formula then.
  const forms = snapped.flatMap((state) => {
    const scales = target.isExponential ? scaler.targets.map(() => 1) : scaler.targets;
    const exprs = kanToExpr(state.kan, names, scales, bodyOf);
    if (exprs === undefined || !target.isExponential) return exprs === undefined ? [] : [exprs];
    return [exprs.map((expr, o) => mul(num(scaler.targets[o]!), call("exp", expr)))];
  });
  const judged = rows.test && rows.test.nRows > 0 ? rows.test : rows.train;
  const finishing = { round: options.round ?? true, threads: options.threads ?? 1 };
  const rowsOf = rows.train.targets.map((_, o) => rowsOfTarget(rows, names, o, target));
  const ofTarget = async (o: number): Promise<readonly Formula[]> => {
    const laws = parts[o]!.filter(isLaw);
    const own =
      laws.length > 0
        ? laws.map(({ expr }) => expr)
        : [...forms.map((exprs) => exprs[o]!), ...parts[o]!.map(({ expr }) => expr)];
    if (own.length === 0) return [];
    const finished = await finishForms(own, rowsOf[o]!, finishing, context);
    if (laws.length > 0) return finished;
    const quietly = withoutStages(context);
    const tools = (options.fix ?? []).length === 0 ? options.parts : undefined;
    if (!isLongLaw(finished[0])) {
      const whole = await withRest(finished, rowsOf[o]!.train, tools, quietly);
      return whole.length === 0 ? finished : finishForms(whole, rowsOf[o]!, finishing, context);
    }
    const others = (await formulasOfParts(network, [], options, quietly))[o]!.filter(isLaw);
    if (others.length === 0) return finished;
    return finishForms([...own, ...others.map(({ expr }) => expr)], rowsOf[o]!, finishing, context);
  };
  let formulas: (readonly Formula[])[] = [];
  const choosing = choosingRows(rows, target, options);
  const listed = async (
    finished: readonly Formula[],
    own: readonly (readonly Expr[])[],
    of: readonly TargetRows[],
  ) => (choosing ? chosenScores(finished, own, of, choosing, context) : [finished]);
  if (target.loss === "softmax") {
    const finished = await finishScores(forms, rowsOf, finishing, context);
    const all = await listed(finished, forms, rowsOf);
    formulas = (all[0] ?? []).map((_, t) => all.map((own) => own[t]!));
  } else
    for (const o of rowsOf.keys()) {
      const [best, ...others] = await ofTarget(o);
      const own = forms.map((exprs) => [exprs[o]!]);
      const all = (await listed(best ? [best] : [], own, [rowsOf[o]!])).flat();
      formulas.push([...all, ...(best === undefined || all.includes(best) ? [] : [best]), ...others]);
    }
  if (formulas.length === 0 || formulas.some((list) => list.length === 0)) return undefined;
  const plain = { inputs: new Float64Array(scaler.inputs.length).fill(1), targets: scaler.targets };
  const errorsOfNetwork = evaluateKan(kan, scaler, judged, options.engine, lossOf({ name: lossName }));
  const best = snapped[0]?.kan ?? sharp;
  const asSnapped = evaluateKan(best, plain, judged, options.engine, loss);
  const errors = rows.train.targets.map((_, o) => ({
    network: errorsOfNetwork[o]!,
    snapped: asSnapped[o]!,
    formula: formulas[o]![0]!.errors.test ?? formulas[o]![0]!.errors.train,
  }));
  return { kan: best, scaler: plain, loss: target.loss, formulas, errors };
}

/** NRMSE below which snapped edges are the law. */
const EXACT = 1e-8;
const LAW = 1e-9;
/** A network that is further off than this leaves noise, most likely: functions that are hardly worse leave the same. */
const NOISE_ABOVE = 1e-3;
const AS_GOOD = 1.1;
/** A network that is further off than this says too little about its parts. */
const TOO_ROUGH = 0.5;

/** A network in data units, some rows for it, the units of its targets and the names of its inputs. */
interface NetworkOnRows {
  readonly kan: Kan;
  readonly batch: Batch;
  readonly scales: ArrayLike<number>;
  readonly names: readonly string[];
}

/**
 * Formulas of each target from parts of the network, taken apart and searched: none where the edges alone gave an exact
 * formula (or one that is as good as a network among noise), a person chose functions for them, or the network is too rough.
 */
async function formulasOfParts(
  { kan, batch, scales, names }: NetworkOnRows,
  snapped: readonly Snapped[],
  { parts: tools, fix, engine, loss = "mse" }: SymbolicOptions,
  context: Context,
): Promise<readonly (readonly PartFormula[])[]> {
  // Parts are looked for in the values of the target itself.
  if (loss !== "mse") return batch.targets.map(() => []);
  const isChosen = (fix ?? []).length > 0;
  const reached = networkError(kan, batch, engine);
  const leavesNoise = (network: Kan): boolean =>
    networkOutputs(network, batch, engine).every((values, o) => {
      const residual = batch.targets[o]!.map((v, r) => v - values[r]!);
      return tools?.leavesNoise?.(batch.inputs, residual) ?? true;
    });
  const isAsGood = ({ kan: one, nrmse }: Snapped): boolean =>
    nrmse <= EXACT || (reached > NOISE_ABOVE && nrmse <= AS_GOOD * reached && leavesNoise(one));
  const isMatched = snapped.some(isAsGood);
  if (tools === undefined || isChosen || isMatched) return batch.targets.map(() => []);
  context.sink(stageAt("parts of the network"));
  // What parts leave of noisy rows is no better known than by the network.
  const used = reached > NOISE_ABOVE && leavesNoise(kan) ? { search: tools.search } : tools;
  const found: (readonly PartFormula[])[] = [];
  for (const [o, scaled] of batch.targets.entries()) {
    const inUnits = (values: Float64Array): Float64Array => values.map((v) => v * scales[o]!);
    const surface = (columns: readonly Float64Array[]): Float64Array =>
      inUnits(networkOutputs(kan, { inputs: columns, targets: [], nRows: scaled.length }, engine)[o]!);
    const target = inUnits(scaled);
    const { nrmse: error } = metricsOf(surface(batch.inputs), target);
    const unexplained = { surface, names, columns: batch.inputs, target, error };
    found.push(error < TOO_ROUGH ? await explained(unexplained, used, context) : []);
  }
  return found;
}

/** Edges from which a network is taken apart before its edges are snapped. */
const MANY_EDGES = 12;
/** Fitted constants from which an exact formula may stand for a shorter one, in which they cancel. */
const MANY_CONSTANTS = 3;

/** Whether a formula is exact, but with so many constants that parts of the network may say the same in fewer. */
function isLongLaw(formula: Formula | undefined): boolean {
  return (
    formula !== undefined &&
    formula.errors.train.nrmse < EXACT &&
    formula.description.fitted >= MANY_CONSTANTS
  );
}

/** Whether a formula leaves nothing but rounding. */
function isLaw(found: PartFormula | undefined): boolean {
  return found !== undefined && found.nrmse < LAW;
}

/**
 * Refits of one snapping, times the squared number of parameters at its start: a refit costs about that. A hundred refits of
 * 250 parameters took 8 s where this was measured; networks whose edges all are functions end long before.
 */
const REFIT_WORK = 6e6;
const LEAST_REFITS = 40;

/** An NRMSE this many times that of the network says that the library lacks a function, or has it in another form. */
const MISSED = 3;

/** The options with the loss that functions are chosen by. */
type Snapping = Omit<SymbolicOptions, "loss"> & { readonly loss: Loss };

/** The network snapped as it is, in bounded work. */
function snapBounded(
  kan: Kan,
  batch: Batch,
  options: Snapping,
  context: Context,
): Promise<readonly Snapped[]> {
  const parameters = parametersOf(planOf(kan)).length;
  const mostRefits = Math.max(LEAST_REFITS, Math.round(REFIT_WORK / parameters ** 2));
  return snap(kan, batch, { mostRefits, ...options }, context);
}

/** With the network snapped in which products stand in powers that match better, where as it is it misses. */
async function alsoAsPowers(
  plain: readonly Snapped[],
  kan: Kan,
  batch: Batch,
  options: Snapping,
  context: Context,
): Promise<readonly Snapped[]> {
  const accuracy = networkError(kan, batch, options.engine, options.loss);
  const isMatched = plain[0] !== undefined && plain[0].nrmse <= Math.max(MISSED * accuracy, 1e-9);
  // A choice names its edge by place, and places change with the form.
  const isChosen = (options.fix ?? []).length > 0;
  if (isMatched || isChosen || context.signal?.aborted) return plain;
  const all = [...plain];
  for (const form of powerForms(kan, batch.inputs, options.library, Math.max(accuracy, 1e-9))) {
    all.push(...(await snapBounded(form, batch, options, context)));
  }
  return all.sort((one, other) => one.score - other.score);
}

/** The rows that say which formula of classes is taken: none where a person chose functions for edges, or there are no classes. */
function choosingRows(
  { train, deciding }: DatasetParts,
  { isOfClasses }: FormulaTarget,
  { fix }: SymbolicOptions,
): ChoosingRows | undefined {
  if (!isOfClasses || (fix ?? []).length > 0) return undefined;
  const rows = stridedRows(train.nRows, ROW_LIMITS.classSums);
  return { rows, folds: deciding?.data === train ? deciding.folds : foldsOf(takeRows(train, rows)) };
}

function rowsOfTarget(
  { train, validation, test, deciding }: DatasetParts,
  names: readonly string[],
  target: number,
  { loss, isOfClasses }: FormulaTarget,
): TargetRows {
  const rowsOf = (data: Dataset): FormulaData => ({
    variables: names,
    columns: data.inputs.map(wide),
    target: isOfClasses ? soft(data.targets[target]!.values) : data.targets[target]!.values,
    ...(loss !== "mse" && { loss: isOfClasses ? ("logistic" as const) : loss }),
    ...(data.weights && { weights: data.weights }),
  });
  return {
    train: rowsOf(train),
    ...(validation !== train && { heldOut: rowsOf(validation) }),
    ...(test && { test: rowsOf(test) }),
    ...(deciding?.data === train && { folds: deciding.formulaFolds }),
  };
}

function functionNamed(
  kan: Kan,
  library: ReadonlyMap<string, LibraryFunction>,
  name: string,
): LibraryFunction {
  const known = library.get(name);
  if (known) return known;
  for (const { curve } of edgesOf(kan.nodes)) {
    if (curve.kind === "symbolic" && curve.fn.name === name && "body" in curve.fn)
      return curve.fn as LibraryFunction;
  }
  throw new Error(`no function called ${name}`); // snapped edges use functions of the library
}
