import type { ClassState, FormulaSet, Metrics, NetworkState, SymbolicResult } from "../../src/index.ts";
import {
  errorCells,
  printMathjs,
  printReadable,
  reportedClassErrors,
  reportedErrors,
} from "../../src/index.ts";
import { allFormulaLines } from "../formulas/formulaLines.ts";
import type { Rows } from "../models/model.ts";
import { classRows, confusionText } from "../summaries/classes.ts";
import { ERROR_COLUMNS, lossCells, lossColumns } from "../summaries/errors.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The errors of a target on the way from network to formula, all on the same rows. */
export interface ComparedErrors {
  readonly target: string;
  /** Which rows: `150 held-out rows`. */
  readonly rows: string;
  readonly network: Metrics;
  /** Before the constants were refitted together; absent where rows were left out in turn. */
  readonly snapped?: Metrics;
  readonly formula: Metrics;
}

/**
 * The errors to compare: on held-out rows; in a small table on rows left out in turn, where they are known of the network
 * too; else on those trained on.
 */
export function comparedErrors(
  sets: readonly FormulaSet[],
  { errors }: SymbolicResult,
  network: NetworkState,
  { train, test }: Rows,
): ComparedErrors[] {
  return sets.map(({ target, formulas, best }, t) => {
    const ofNetwork = network.errors?.[t]?.crossValidated;
    const ofBest = formulas[best]!.errors;
    const ofFormula = ofBest.crossValidated;
    if (test === undefined && ofNetwork !== undefined && ofFormula !== undefined) {
      const rows = `${count(train.nRows, "row")}, left out in turn`;
      return { target, rows, network: ofNetwork, formula: ofFormula };
    }
    const rows =
      test === undefined
        ? `the ${count(train.nRows, "row")} trained on`
        : `${count(test.nRows, "held-out row")}`;
    return { target, rows: `on ${rows}`, ...errors[t]!, formula: ofBest.test ?? ofBest.train };
  });
}

/** What the text about formulas is made of. */
interface SnappedNetwork {
  readonly sets: readonly FormulaSet[];
  readonly compared: readonly ComparedErrors[];
  /** The edges whose function a person chose, as `--fix` names them. */
  readonly fixed: readonly string[];
  /** How well the formulas tell classes apart, and how well the network did; absent where targets are numbers. */
  readonly classes?: ClassState;
  readonly before?: ClassState;
  /** What to type next. */
  readonly next: string;
}

/** The formulas for a person: each on its own line, then errors on the way from network to formula, then runners-up. */
export function snappedText(
  { sets, compared, fixed, next, classes, before }: SnappedNetwork,
  terminal: Terminal,
): string {
  return blocks(
    allFormulaLines(sets, terminal),
    fixed.length === 0
      ? ""
      : sentences([`Chosen by hand: ${fixed.join(", ")}; --unfix gives an edge back.`], terminal),
    classes === undefined ? errorLines(compared, terminal) : classLines(classes, before, terminal),
    ...(classes === undefined ? sets : []).map((set) => otherFormulas(set, sets.length > 1, terminal)),
    next,
  );
}

/** How well network and formulas tell classes apart on the rows that are reported. */
function classLines(classes: ClassState, before: ClassState | undefined, terminal: Terminal): string {
  const rows = [
    ["network", before?.errors],
    ["formulas", classes.errors],
  ] as const;
  const told = rows.flatMap(([what, errors]) =>
    errors === undefined
      ? []
      : [
          [`${what}, trained on`, errors.train] as const,
          ...(errors.test ? [[`${what}, held out`, errors.test] as const] : []),
        ],
  );
  const reported = classes.errors && reportedClassErrors(classes.errors);
  return blocks(
    classRows(told, terminal),
    reported === undefined ? "" : confusionText(classes.labels, reported, terminal),
  );
}

function errorLines(compared: readonly ComparedErrors[], terminal: Terminal): string {
  const lines = compared.flatMap(({ target, network, snapped, formula }) => {
    const suffix = compared.length > 1 ? ` of ${target}` : "";
    return [
      [`network${suffix}`, network] as const,
      ...(snapped === undefined ? [] : [[`formula${suffix} before refit`, snapped] as const]),
      [`formula${suffix}`, formula] as const,
    ];
  });
  const byLoss = lossColumns(lines.map(([, metrics]) => metrics));
  return table(
    [left(compared[0]!.rows), ...byLoss, ...ERROR_COLUMNS],
    lines.map(([label, metrics]) => [label, ...lossCells(metrics, byLoss), ...errorCells(metrics)]),
    terminal,
  );
}

function otherFormulas(
  { target, formulas, best }: FormulaSet,
  isOneOfSeveral: boolean,
  terminal: Terminal,
): string {
  // Formulas that read the same differ in a rounding or two: one line for all of them.
  const seen = new Set([printReadable(formulas[best]!.expr, 4)]);
  const others = formulas.flatMap(({ expr, errors, complexity }, place) => {
    const glance = printReadable(expr, 4);
    if (seen.has(glance)) return [];
    seen.add(glance);
    return [[String(place + 1), printMathjs(expr), figure(reportedErrors(errors).nrmse), String(complexity)]];
  });
  if (others.length === 0) return "";
  const suffix = isOneOfSeveral ? ` for ${target}` : "";
  return table(
    [right("#"), left(`also found${suffix}`), right("RMSE/std"), right("nodes")],
    others,
    terminal,
  );
}
