/** Everything a program needs: tables in, networks and formulas out. The command line uses only this. */
export {
  type BootstrappedConstant,
  type Bounds,
  bootstrapForm,
  type CheckedUnits,
  type ColumnRange,
  checkedUnits,
  countedForms,
  type EvaluatedForm,
  evalForm,
  evalGroups,
  type FormGroup,
  fittedForm,
  type GroupedForm,
  givenUnit,
  knownConstants,
  type LawUnits,
  lawUnits,
  meantFormula,
  placesOfConstants,
  type Standing,
  standingOf,
  type TableUnits,
  type TypedForm,
  typedForm,
  undecided,
  unitInHeader,
  type WrittenUnit,
  withNamedConstants,
} from "./check/index.ts";
export { type ClassErrors, type ClassMetrics, reportedClassErrors } from "./classErrors.ts";
export { DataError, type Diagnostic, UsageError, type Where } from "./diagnostics.ts";
export { tracesBeside } from "./discover/claims/aside.ts";
export { gainingMostFirst, isNoLaw } from "./discover/claims/noLaw.ts";
export {
  countedBy,
  type DiscoverOptions,
  type DiscoverResult,
  discover,
  discoverByLoss,
  discoverClasses,
  discoverInGroups,
  grossErrors,
  noiseAsFactor,
  noiseAsFactorAround,
  STEP_TEXT_TASK,
  sharedSteps,
  spansTarget,
  type TargetLoss,
  type Tried,
  withGrowingNoise,
} from "./discover/index.ts";
export { PART_TOOLS as partTools } from "./discover/partTools.ts";
export { type EventSink, type ProgressEvent, silent } from "./events.ts";
export { determination, digitsKnown, errorCells } from "./figures.ts";
export {
  EXPORT_FORMATS as exportFormats,
  type ExportFormat,
  type ExportOptions,
  exportModel,
  spreadsheetCells,
} from "./io/exports.ts";
export { printLatex } from "./io/formulas/languages/latex.ts";
export { printMathjs, printReadable } from "./io/formulas/languages/mathjs.ts";
export {
  errorsOf,
  holdsNetwork,
  type NetworkHolder,
  trainedState,
  worstError,
} from "./io/models/holdings.ts";
export { modelData } from "./io/models/modelData.ts";
export { readModel, writeModel } from "./io/models/modelFile.ts";
export {
  type ClassState,
  type CurvePoint,
  type DataSource,
  dataSourceOf,
  type HistoryStep,
  type InputColumn,
  inputColumnsOf,
  type ModelRecord,
  type ModelState,
  type NetworkState,
  type RowSplit,
  type SystemStart,
  type SystemState,
} from "./io/models/modelRecord.ts";
export { modelText } from "./io/models/modelText.ts";
export { formulasOfTarget, placeOfNumber, withTaken } from "./io/models/pick.ts";
export { writeAtomically } from "./io/models/store/atomicWrite.ts";
export { bringBack, earlierPaths, setAside } from "./io/models/store/earlier.ts";
export {
  advanced,
  type HistoryEntry,
  historyOf,
  undone,
} from "./io/models/store/history.ts";
export { withLock } from "./io/models/store/lock.ts";
export { nearestName } from "./io/nearestName.ts";
export { type ProblemFile, parseProblem } from "./io/problems/problemFile.ts";
export {
  type KeptProblem,
  problemOf,
  problemOptions,
  solvedData,
  usesSeed,
} from "./io/problems/solvedState.ts";
export { datasetBytes, datasetOf, tableHash } from "./io/sweeps/datasetBytes.ts";
export { type OpenJournal, openJournal, readJournal } from "./io/sweeps/journal.ts";
export { type OptunaDistribution, optunaJournal } from "./io/sweeps/optuna.ts";
export { joinFolder, putResult, readFolder } from "./io/sweeps/resultsFolder.ts";
export { openStepsFolder } from "./io/sweeps/stepsFolder.ts";
export { jobShape, parsedAs, resultShape, type SweepHeader, stepShape } from "./io/sweeps/trialSchema.ts";
export { asideColumns } from "./io/tables/aside.ts";
export { firstOf, splitNames } from "./io/tables/columns/columnName.ts";
export type { Lag } from "./io/tables/columns/past.ts";
export { pastColumns } from "./io/tables/columns/past.ts";
export { fingerprintOf } from "./io/tables/fingerprint.ts";
export type { ReadOptions } from "./io/tables/readOptions.ts";
export { readTable, type Table } from "./io/tables/readTable.ts";
export { columnLabels } from "./io/tables/rows/labels.ts";
export type { MissingPolicy } from "./io/tables/rows/missing.ts";
export { type BlockOptions, type RowBlock, rowBlocks } from "./io/tables/rows/rowBlocks.ts";
export { readSeries, type SeriesTable } from "./io/tables/series/readSeries.ts";
export type { SourceOptions } from "./io/tables/source.ts";
export type { BelowPolicy } from "./io/tables/text/cellRules.ts";
export { DATE_POLICIES, type DatePolicy } from "./io/tables/text/dates.ts";
export { cellOf, csvLines } from "./io/tables/writeTable.ts";
export { readText } from "./io/textFile.ts";
export { deviationOf } from "./math/errors.ts";
export { type Outlier, outlierIn } from "./math/outlier.ts";
export { standardDeviation } from "./math/statistics.ts";
export { sharedMeasurements } from "./math/tiedRows.ts";
export { type EdgeAddress, edgeAddresses } from "./model/address.ts";
export { classShares, classTargets, rowClasses } from "./model/classes/classes.ts";
export {
  type Category,
  type Classes,
  type Column,
  type Dataset,
  levelName,
  takeRows,
  wide,
} from "./model/dataset.ts";
export { edgesOf } from "./model/edges.ts";
export type { Engine } from "./model/engine.ts";
export type { Curve, Edge, Kan, Node, Sum, UnivariateFunction } from "./model/kan.ts";
export { LOSS_NAMES, type LossName, lossOf } from "./model/losses/list.ts";
export { type NetworkSize, networkSize } from "./model/networkSize.ts";
export type { Outcome } from "./outcome.ts";
export {
  type DetailOptions,
  drawEdge,
  drawFields,
  drawFormulas,
  drawNetwork,
  drawSystem,
  type EdgeCandidate,
  type EdgeDetail,
  type EdgeView,
  edgeDetails,
  type FieldFigure,
  type NamedDrawing,
  type NetworkDrawing,
  type NetworkView,
  type Png,
  pngOf,
  type SourceView,
  sheetOf,
  sourceName,
  viewNetwork,
} from "./plot/index.ts";
export {
  intervalPredictorOf,
  type PredictingModel,
  type PredictOptions,
  type Predictor,
  predict,
  predictorOf,
} from "./predict.ts";
export { type PruneResult, prune } from "./prune/prune.ts";
export type { Cut, PruneOptions } from "./prune/pruning.ts";
export {
  type ReportInput,
  type ReportPictures,
  type ReportTrials,
  type RowGroup,
  reportHtml,
} from "./report/index.ts";
export {
  type ConservedQuantity,
  computedRun,
  type DiscoveredSystem,
  discoverSystem,
  measuredRuns,
  type SolvedSystem,
  solveSystem,
} from "./series/index.ts";
export {
  type ClosedForm,
  closedForm,
  compiledProblem,
  formulaJetsOf,
  freshPoints,
  type Judgement,
  judged,
  kanJetsOf,
  type Measurements,
  type Misfit,
  type NamedSolution,
  type Problem,
  type Solution,
  type SolutionError,
  type SolveFailure,
  type SolveOptions,
  solutionFigure,
  solve,
} from "./solve/index.ts";
export {
  byKey,
  coordinate,
  type Dimension,
  gridSize,
  type Importance,
  importanceOf,
  isBetter,
  jobOf,
  optionsOfParams,
  plannedJobs,
  queueEngine,
  queueSteps,
  type Ranking,
  rankingOf,
  redisAddress,
  runQueueWorker,
  runTrial,
  type Space,
  sizeOfSpace,
  spaceOf,
  stepShards,
  sweepId,
  type TrialEngine,
  threadsEngine,
  USUAL_IN_FLIGHT,
} from "./sweep/index.ts";
export type { EdgeName } from "./symbolic/edge/choices.ts";
export type { Expr } from "./symbolic/expression/expr.ts";
export { variablesOf } from "./symbolic/expression/make.ts";
export { parseExpr } from "./symbolic/expression/parseExpr.ts";
export { variableNames } from "./symbolic/expression/variables.ts";
export { constantNotes, MOST_CONSTANTS } from "./symbolic/formula/constants/constantNotes.ts";
export type { FormulaData } from "./symbolic/formula/constants/constants.ts";
export { groupConstants } from "./symbolic/formula/constants/groupConstants.ts";
export {
  type KnownConstant,
  type KnownConstants,
  unitsByPlace,
  varyingConstants,
} from "./symbolic/formula/constants/knownConstants.ts";
export { type Formula, predictExpr } from "./symbolic/formula/formula.ts";
export type { FormulaLimits, Nesting } from "./symbolic/formula/formulaLimits.ts";
export {
  type AsideTrace,
  type CountedBy,
  type FormulaSet,
  type FormulaUnits,
  lossOfSets,
  rowsOfSet,
  type SearchFacts,
  type StandIn,
} from "./symbolic/formula/formulaSet.ts";
export type { PredictedIntervals } from "./symbolic/formula/intervals/predictionIntervals.ts";
export { withFewestDigits } from "./symbolic/formula/rounding/fewestDigits.ts";
export { functionCalled } from "./symbolic/functions/all.ts";
export { leftOutProbabilities } from "./symbolic/leftOut.ts";
export {
  findFunction,
  type LibraryFunction,
  resolveFunction,
  resolveLibrary,
} from "./symbolic/library/index.ts";
export { type EdgeSuggestion, type SuggestedFit, suggestEdges } from "./symbolic/suggestEdges.ts";
export { type SymbolicOptions, type SymbolicResult, symbolic } from "./symbolic/symbolic.ts";
export { decidingErrors, type Metrics, reportedErrors, type TargetErrors } from "./targetErrors.ts";
export { chooseEngine } from "./train/chooseEngine.ts";
export { type Context, quiet } from "./train/context.ts";
export {
  defaultEngine,
  ENGINES,
  type EngineProbe,
  type EngineRecord,
  engineByName,
  openEngine,
} from "./train/engines/index.ts";
export { classMetrics } from "./train/errors/classMetrics.ts";
export { type Criteria, criteriaOf } from "./train/errors/criteria.ts";
export { evaluateClasses, evaluateKan, metricsOf, predictKan } from "./train/errors/metrics.ts";
export { type RunningErrors, runningErrors, type TestErrors } from "./train/errors/runningErrors.ts";
export { fit } from "./train/fit.ts";
export type { FitOptions } from "./train/fitOptions.ts";
export type { FitResult } from "./train/fitResult.ts";
export type { OptionKind } from "./train/optionKind.ts";
export {
  type DatasetParts,
  FORMULA_FOLDS,
  foldsOf,
  SMALL_TABLE_ROWS,
  type Split,
  type SplitOptions,
  splitDataset,
  splitOf,
} from "./train/rows/split.ts";
export { refuseTargets } from "./train/targets.ts";
export {
  keptTrainingOptions,
  TRAINING_OPTIONS,
  type TrainingOptionName,
  type TrainingOptions,
  trainingSettingsOf,
} from "./train/trainingOptions.ts";
export {
  CRITERIA,
  type CriterionName,
  type Params,
  PRUNERS,
  type PrunerName,
  SAMPLERS,
  type SamplerName,
  type StepEngine,
  type SweepPlan,
  type TrialResult,
  trialKey,
} from "./trials.ts";
