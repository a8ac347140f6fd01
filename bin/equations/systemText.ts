import { type DiscoveredSystem, printMathjs, type SeriesTable } from "../../src/index.ts";
import { constantsTable } from "../formulas/constants.ts";
import { modelArgument, nextCommand } from "../summaries/summary.ts";
import { figure } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Errors of less than this share of a constant are those of rounding. */
const ROUNDING_SHARE = 1e-8;

/** Fitted constants with their errors; empty where none is, or all are exact. */
export function constantsText({ sets, constants }: DiscoveredSystem, terminal: Terminal): string {
  const rows = constants.flatMap((list, k) => list.map((one) => ({ ...one, name: sets[k]!.target })));
  const isExact = rows.every(({ value, standardError }) => standardError < ROUNDING_SHARE * Math.abs(value));
  return isExact ? "" : constantsTable(rows, 0.95, terminal, undefined, "equation");
}

/** `conserved  v^2 - 2.6*cos(x)`, and how well the measurements agree, one line each; empty where nothing is kept. */
export function conservedText({ conserved }: DiscoveredSystem, { paint }: Terminal): string {
  return conserved
    .map(({ expr, varies }) => {
      const share = varies < 1e-6 ? "less than 1e-6" : figure(varies, 2);
      const agrees = `(measured: varies by ${share} of what its terms do)`;
      return `  ${paint.dim("conserved")}  ${printMathjs(expr)}  ${paint.dim(agrees)}`;
    })
    .join("\n");
}

/** Errors of trajectories, one line for each measured state. */
export function errorsTable({ sets, states, errors, noise }: DiscoveredSystem, terminal: Terminal): string {
  const { lastFifth, lastRun, fitted } = errors;
  const optional = [
    ...(lastFifth
      ? [
          { heading: "last fifth", values: lastFifth.sameStart },
          { heading: "from a new start", values: lastFifth.newStart },
        ]
      : []),
    ...(lastRun ? [{ heading: "last run", values: lastRun.newStart }] : []),
  ];
  const cell = (value: number | undefined): string =>
    value === undefined || !Number.isFinite(value) ? "runs away" : figure(value);
  return table(
    [left("RMSE/std of"), right("noise"), right("fitted"), ...optional.map(({ heading }) => right(heading))],
    sets.map((_, k) => [
      states[k]!,
      figure(noise[k]!),
      cell(fitted[k]),
      ...optional.map(({ values }) => cell(values[k])),
    ]),
    terminal,
  );
}

/** What the figures are, one sentence each. */
export function notesOf(
  { errors, outcome, segments, leastSegments, starts, driven, seen, isRepeatable }: DiscoveredSystem,
  read: SeriesTable,
): string[] {
  return [
    `Trajectories of these equations against the table: noise is what smoothing leaves; fitted, ${seen.fitted < seen.all ? `the ${seen.fitted} rows` : "all rows"}.`,
    ...(seen.searched < seen.all
      ? [
          `The table is long: the equations were looked for on ${seen.searched} of its ${seen.all} rows, and their constants fitted to ${seen.fitted < seen.all ? "these" : "all"}.`,
        ]
      : []),
    ...(errors.lastFifth
      ? [
          `Last fifth: the last fifth of the time, constants fitted to what comes before, from the start of the run and from a new start there. The form of the equations has seen ${seen.searched < seen.all ? "rows of it" : "all rows"}.`,
        ]
      : []),
    ...(errors.lastRun
      ? [
          `Last run: "${read.runs[errors.lastRun.name]!.name}", constants fitted to the others, from its own start.`,
        ]
      : []),
    ...(outcome === "exact" ? ["The trajectories are exact to rounding."] : []),
    ...(outcome === "runs-away"
      ? [
          "No system was found whose trajectories follow the table: measure at more times, or name other states.",
        ]
      : []),
    ...(segments > leastSegments
      ? [
          `The trajectories were met in ${segments} pieces, each with a start of its own: the system is unstable, or something is missing.`,
        ]
      : []),
    ...(driven.length > 0
      ? [
          `Taken as given in time: ${driven.join(", ")}${leastSegments > starts.length ? "; the equations start anew behind gaps in it" : ""}.`,
        ]
      : []),
    ...(isRepeatable
      ? []
      : [
          "Ended by the clock or by Ctrl-C before all was tried: --timeout gives more; another run may find something else.",
        ]),
  ];
}

export function errorsJson({ errors, sets, states }: DiscoveredSystem, { runs }: SeriesTable): object {
  const named = (values: readonly number[]): object =>
    Object.fromEntries(sets.map((_, k) => [states[k]!, Number.isFinite(values[k]) ? values[k] : null]));
  return {
    fitted: named(errors.fitted),
    ...(errors.lastFifth && {
      lastFifth: { sameStart: named(errors.lastFifth.sameStart), newStart: named(errors.lastFifth.newStart) },
    }),
    ...(errors.lastRun && {
      lastRun: { run: runs[errors.lastRun.name]!.name, newStart: named(errors.lastRun.newStart) },
    }),
  };
}

export function nextText(
  { driven, states, starts }: DiscoveredSystem,
  model: string,
  terminal: Terminal,
): string {
  const argument = modelArgument(model);
  const from = states.map((name, k) => `${name}=${figure(starts[0]!.values[k]!, 3)}`).join(",");
  return [
    ...(driven.length > 0
      ? []
      : [
          nextCommand(
            `kan predict${argument} --from "${from}" --until 50`,
            "integrates the equations",
            terminal,
          ),
        ]),
    nextCommand(`kan export${argument} --to python`, "writes the right-hand sides", terminal),
  ].join("\n");
}
