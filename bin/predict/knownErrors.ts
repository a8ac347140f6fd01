/** How far predictions are from the targets that a table has: for a person and for a program. */

import type { InputColumn } from "../../src/index.ts";
import { type ErrorRow, errorsTable } from "../summaries/errors.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { clip } from "../terminal/text.ts";
import type { Tally } from "./predictions.ts";

/** How far predictions are from the targets that the table has, for a person; empty where it has none. */
export function knownErrorsText(
  tally: Tally,
  inputs: readonly InputColumn[],
  targets: readonly string[],
  level: number | undefined,
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  const rows = tally.known.flatMap(({ all, within, beyond }, t): ErrorRow[] => {
    const whole = { label: targets[t]!, ...all.errors() };
    if (whole.rows === 0) return [];
    const [inside, outside] = [within.errors(), beyond.errors()];
    return outside.rows === 0 || inside.rows === 0
      ? [whole]
      : [whole, { label: "  within the training range", ...inside }, { label: "  outside it", ...outside }];
  });
  if (rows.length === 0) return "";
  const ranges = inputs.map(
    ({ name, low, high }) => `${clip(name, 60)} ${figure(low, 6)} to ${figure(high, 6)}`,
  );
  const outside =
    tally.outside > 0
      ? `${count(tally.outside, "row")} outside the training range`
      : "No row lies outside the training range";
  const notes = [
    "RMSE and bias (prediction less target, on average) are in the unit of the target.",
    `${outside} (${ranges.slice(0, MOST_RANGES).join(", ")}${ranges.length > MOST_RANGES ? ", …" : ""}).`,
    ...(level === undefined ? [] : heldNotes(tally, targets, level)),
    ...lossNotes(tally),
  ];
  return blocks(errorsTable(rows, terminal), sentences(notes, terminal));
}

/** Which figures are of rows as a loss other than squares weighs them, and which rows it does not take. */
function lossNotes({ known }: Tally): string[] {
  const errors = known.map(({ all }) => all.errors());
  const refused = errors.reduce((sum, one) => sum + (one.refused ?? 0), 0);
  return [
    ...(errors.some(({ byLoss }) => byLoss !== undefined)
      ? ["They count rows as the loss of the model does, which is told first."]
      : []),
    ...(refused > 0
      ? [`${count(refused, "row")} left out: the loss of the model takes no such target.`]
      : []),
  ];
}

/** How often intervals hold the target. */
function heldNotes({ known }: Tally, targets: readonly string[], level: number): string[] {
  const counts = known.flatMap(({ all, held }, t) => {
    const { rows } = all.errors();
    return rows === 0
      ? []
      : [
          `${held} of ${rows}${targets.length > 1 ? ` of ${clip(targets[t]!, 60)}` : ""} (${percent(held / rows)})`,
        ];
  });
  return counts.length === 0
    ? []
    : [`Within the interval that should hold ${percent(level)}: ${counts.join(", ")}.`];
}

/** A share as `95 %`. */
function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** Columns whose ranges are written out. */
const MOST_RANGES = 8;

/** The same for a program: one object for each target that the table has. */
export function knownErrorsJson(tally: Tally, targets: readonly string[], level?: number): object[] {
  return tally.known.flatMap(({ all, within, beyond, held }, t) => {
    const [whole, inside, outside] = [all.errors(), within.errors(), beyond.errors()];
    if (whole.rows === 0) return [];
    return [
      {
        target: targets[t],
        ...whole,
        ...(inside.rows > 0 && outside.rows > 0 && { inside, outside }),
        ...(level !== undefined && { withinInterval: held }),
      },
    ];
  });
}
