/** The errors of predictors, in one dialect for every command: RMSE in the target's unit, RMSE/std and R². */
import { errorCells, type Metrics, type TargetErrors } from "../../src/index.ts";
import { figure, grouped } from "../terminal/numbers.ts";
import { left, right, type TableColumn, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The errors of one predictor on one set of rows. */
export interface ErrorRow extends Metrics {
  readonly label: string;
  /** The mean of prediction − target; shown where some row has it. */
  readonly bias?: number;
}

/** A mean below this share of the RMSE is rounding. */
const ROUNDING = 1e-12;

/** The headings of `errorCells`. */
export const ERROR_COLUMNS: readonly TableColumn[] = [right("RMSE"), right("RMSE/std"), right("R²")];

/** The heading of what the loss of a network says, and those of rows that it lets count less; none where errors count as squares. */
export function lossColumns(rows: readonly Metrics[]): readonly TableColumn[] {
  const known = rows.flatMap(({ byLoss }) => byLoss ?? []);
  return [
    ...known.slice(0, 1).map(({ name }) => right(name)),
    ...(known.some(({ far }) => far !== undefined) ? [right("far off")] : []),
  ];
}

/** The cells below these headings. */
export function lossCells({ byLoss }: Metrics, columns: readonly TableColumn[]): readonly string[] {
  const cells = byLoss === undefined ? ["", ""] : [figure(byLoss.value), grouped(byLoss.far ?? 0)];
  return cells.slice(0, columns.length);
}

/** The errors of a predictor, one line for each set of rows. */
export function errorsTable(
  rows: readonly ErrorRow[],
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  const byLoss = lossColumns(rows);
  const hasBias = rows.some(({ bias }) => bias !== undefined);
  return table(
    [left(""), right("rows"), ...byLoss, ...ERROR_COLUMNS, ...(hasBias ? [right("bias")] : [])],
    rows.map((row) => [
      row.label,
      grouped(row.rows),
      ...lossCells(row, byLoss),
      ...errorCells(row),
      ...(hasBias
        ? [row.bias === undefined ? "" : figure(Math.abs(row.bias) < ROUNDING * row.rmse ? 0 : row.bias)]
        : []),
    ]),
    terminal,
  );
}

/** The errors of each target on each set of rows; the target is named where there are several, and `what` predicts. */
export function errorRows(
  targets: readonly string[],
  errors: readonly TargetErrors[],
  what = "",
): ErrorRow[] {
  const prefix = what === "" ? "" : `${what}, `;
  return errors.flatMap(({ train, validation, test, crossValidated, all }, t) => {
    const suffix = targets.length > 1 ? ` ${targets[t]}` : "";
    const sets = [
      ["trained on", train],
      ["decided on", validation],
      ["left out in turn", crossValidated],
      ["held out", test],
      ["all rows", all],
    ] as const;
    return sets.flatMap(([label, metrics]) =>
      metrics === undefined ? [] : [{ label: prefix + label + suffix, ...metrics }],
    );
  });
}

/** The same for JSON: one object per target. */
export function errorsJson(targets: readonly string[], errors: readonly TargetErrors[]): object[] {
  return errors.map((one, t) => ({ target: targets[t], ...one }));
}
