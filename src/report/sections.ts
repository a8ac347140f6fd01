import { determination, digitsKnown, figure, grouped } from "../figures.ts";
import { escaped } from "../io/markup.ts";
import { worstError } from "../io/models/holdings.ts";
import type { ModelRecord, ModelState } from "../io/models/modelRecord.ts";
import { usesSeed } from "../io/problems/solvedState.ts";
import { MOST_CONSTANTS } from "../symbolic/formula/constants/constantNotes.ts";
import { type KnownConstants, varyingConstants } from "../symbolic/formula/constants/knownConstants.ts";
import type { Metrics, TargetErrors } from "../targetErrors.ts";
import { drawFront } from "./front.ts";
import type { Predictor } from "./predictors.ts";
import type { RowGroup } from "./reportInput.ts";

/** Sections of the page, each a piece of HTML. Everything that comes from data is escaped. */

/** Terms and their values, side by side. */
function figures(pairs: readonly (readonly [term: string, value: string])[]): string {
  const items = pairs.map(
    ([term, value]) => `<div><dt>${escaped(term)}</dt><dd>${escaped(value)}</dd></div>`,
  );
  return `<dl class="figures">${items.join("")}</dl>`;
}

/** A table of texts; columns named in `numbers` stand right. */
function tableOf(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const cell = (tag: string) => (text: string, column: number) =>
    `<${tag}${numbers.includes(column) ? ' class="number"' : ""}>${escaped(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("");
  return `<table><thead><tr>${heads.map(cell("th")).join("")}</tr></thead><tbody>${body}</tbody></table>`;
}

/** What a section says of the rows. */
interface AboutRows {
  readonly nRows: number;
  readonly isSampled: boolean;
  /** Whether each is predicted by what was fitted without it. */
  readonly isLeftOut: boolean;
  /** Which colour stands for which. */
  readonly key: string;
}

/** The formulas of one target, each a card of which one is shown, its front, and the errors of all. */
export function formulaSection(
  title: string,
  t: number,
  predictors: readonly Predictor[],
  { nRows, isSampled, isLeftOut, key }: AboutRows,
): string {
  const front = drawFront(predictors);
  const cards = predictors.map((predictor, p) => card(predictor, p)).join("");
  const errors = errorsTable(predictors);
  const choose =
    predictors.length < 2
      ? ""
      : `<p class="soft hint">Choose a line${front === "" ? "" : " or a point"} to see its formula and its errors.</p>`;
  const found =
    front === ""
      ? errors
      : `<div class="two"><figure class="panel">${front}<figcaption>Filled points are the Pareto front: nothing simpler is as exact.</figcaption></figure><div>${errors}</div></div>`;
  return `<section id="target-${t}" data-target="${t}"><h2>${escaped(title)}</h2>
<div class="panel">${cards}</div>
<h3>${front === "" ? "Errors" : "Simple or exact"}</h3>${choose}${found}
<h3>Predictions, and residuals against each input</h3>${key}
<p class="soft">${grouped(nRows)} rows${isSampled ? ", of which the charts show an even sample" : ""}${isLeftOut ? leftOutWords(predictors) : ""}. On the dashed line a prediction is right; residuals that bend away from it say that something is missing.</p>
<div class="charts" id="charts-${t}"></div></section>`;
}

/** How each row was predicted by what was fitted to others. */
function leftOutWords(predictors: readonly Predictor[]): string {
  const hasAdditive = predictors.some(({ formula }) => formula?.isAdditive === true);
  return `, each predicted by what was fitted to others${hasAdditive ? "; of an additive formula the constants alone, where its error also counts that the terms were chosen without them" : ""}`;
}

/** One predictor: its formula with copy buttons, or what the network is. */
function card({ formula, errors }: Predictor, p: number): string {
  const hidden = p === 0 ? "" : " hidden";
  const shown = figures([
    ...(formula === undefined ? [] : [["nodes", String(formula.complexity)] as const]),
    ...errorFigures(errors),
  ]);
  if (formula === undefined) {
    return `<div data-card="${p}"${hidden}><p>The network itself, drawn below. It has no formula of its own: <code>kan symbolic</code> turns it into one.</p>${shown}</div>`;
  }
  const renamed = formula.renamed
    .map(([name, header]) => `<code>${escaped(name)}</code> is “${escaped(header)}”`)
    .join(", ");
  const notes = formula.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join("");
  const buttons = formula.texts
    .map(
      ({ language, title }) =>
        `<button type="button" data-language="${escaped(language)}">${escaped(title)}</button>`,
    )
    .join("");
  return `<div data-card="${p}"${hidden}><div class="formula${formula.complexity > 30 ? " long" : ""}">${formula.mathml}</div>
<div class="exact">${escaped(formula.mathjs)}</div>${renamed === "" ? "" : `<p class="soft">where ${renamed}</p>`}
${shown}${constantsTable(formula.known)}${notes}<div class="copy"><span class="soft">Copy as</span>${buttons}<span class="soft" role="status"></span></div><pre class="shown" hidden></pre></div>`;
}

/** The fitted constants in the order of the text, with their errors. */
function constantsTable(known: KnownConstants | undefined): string {
  const constants = known === undefined ? [] : varyingConstants(known);
  if (known === undefined || known.shrunken || constants.length === 0) return "";
  const shown = constants.slice(0, MOST_CONSTANTS);
  const hasUnits = shown.some(({ unit = "" }) => unit !== "");
  const rows = shown.map(({ value, standardError, low, high, unit = "" }) => {
    const inUnit = hasUnits ? [unit] : [];
    const digits = digitsKnown(value, standardError);
    const shownValue = figure(value, digits);
    const end = (one: number): string => (Number.isFinite(one) ? figure(one, digits) : one < 0 ? "-∞" : "∞");
    return Number.isFinite(standardError)
      ? [shownValue, ...inUnit, `± ${figure(standardError, 2)}`, `${end(low)} … ${end(high)}`]
      : [shownValue, ...inUnit, "not known", ""];
  });
  const level = `${Number((100 * known.level).toFixed(2))} % interval`;
  const [headings, right] = hasUnits
    ? [
        ["constant", "unit", "standard error", level],
        [0, 2],
      ]
    : [
        ["constant", "standard error", level],
        [0, 1],
      ];
  return tableOf(headings, rows, right);
}

function errorFigures({ train, test, crossValidated }: TargetErrors): readonly (readonly [string, string])[] {
  const judged: readonly [string, Metrics] =
    test !== undefined
      ? ["held-out rows", test]
      : crossValidated !== undefined
        ? ["rows left out in turn", crossValidated]
        : ["rows trained on", train];
  const [name, metrics] = judged;
  const { byLoss } = metrics;
  return [
    ...(byLoss === undefined ? [] : [[`${byLoss.name}, ${name}`, figure(byLoss.value)] as const]),
    ...(byLoss?.far === undefined ? [] : [["rows far off, left out below", String(byLoss.far)] as const]),
    [`R², ${name}`, determination(metrics.r2, metrics.rows)],
    [`RMSE / std, ${name}`, figure(metrics.nrmse)],
    [`RMSE, ${name}`, figure(metrics.rmse)],
  ];
}

function errorsTable(predictors: readonly Predictor[]): string {
  const first = predictors[0]?.errors;
  const judged =
    first?.test !== undefined
      ? "held out"
      : first?.crossValidated !== undefined
        ? "left out in turn"
        : undefined;
  const rows = predictors.map(({ name, formula, errors: own }, p) => {
    const cells = [
      `<td class="name${formula === undefined ? " plain" : ""}"><div>${escaped(name)}</div></td>`,
      `<td class="number">${formula?.complexity ?? ""}</td>`,
      `<td class="number">${figure(own.train.nrmse)}</td>`,
      ...(judged === undefined ? [] : [`<td class="number">${judgedError(own)}</td>`]),
    ];
    return `<tr data-predictor="${p}" tabindex="0" aria-selected="${p === 0}">${cells.join("")}</tr>`;
  });
  const heads = [
    "<th>formula</th>",
    '<th class="number">nodes</th>',
    `<th class="number">RMSE/std${judged === undefined ? "" : " trained on"}</th>`,
    ...(judged === undefined ? [] : [`<th class="number">${judged}</th>`]),
  ];
  return `<table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function judgedError({ test, crossValidated }: TargetErrors): string {
  const metrics = test ?? crossValidated;
  return metrics === undefined ? "" : figure(metrics.nrmse);
}

/** Which colour stands for which rows. */
export function rowKey(groups: readonly RowGroup[]): string {
  const items = groups.map(
    ({ kind, name, data }) => `<span class="${kind}">${escaped(name)} (${grouped(data.nRows)} rows)</span>`,
  );
  return `<p class="key">${items.join("")}</p>`;
}

/** The table: its columns, what was left out of it and why, what has no influence. */
export function dataSection(record: ModelRecord, used: ReadonlySet<string>): string {
  const { data, inputs, targets } = record.current;
  const cleared = clearedColumns(record);
  const rows = inputs.map(({ name, low, high }) => [
    name,
    figure(low),
    figure(high),
    used.has(name) ? "used" : cleared.has(name) ? "without influence" : "not used",
  ]);
  const { ignore = [] } = data.read;
  const ignored = {
    message: `${ignore.length} ${ignore.length === 1 ? "column was" : "columns were"} to be ignored: ${ignore.join(", ")}`,
    hint: undefined,
  };
  const notes = [...data.notes, ...(ignore.length === 0 ? [] : [ignored])].map(
    ({ message, hint }) =>
      `<li>${escaped(message)}${hint === undefined ? "" : ` <span class="soft">(${escaped(hint)})</span>`}</li>`,
  );
  return `<section><h2>Data</h2>
<p>${escaped(sourceText(data.source))}: ${grouped(data.nRows)} rows; ${escaped(targets.join(", "))} from ${inputs.length} ${inputs.length === 1 ? "column" : "columns"}.</p>
${tableOf(["input", "from", "to", ""], rows, [1, 2])}
<h3>Left out, and noticed</h3>${notes.length === 0 ? "<p>Nothing was left out of the table.</p>" : `<ul>${notes.join("")}</ul>`}</section>`;
}

/** Headers of the columns that a search has cleared by its tests, for every target. */
function clearedColumns({ current: { formulas } }: ModelRecord): Set<string> {
  const [first = [], ...others] = formulas.map(({ variables, search, best }) =>
    search === undefined || search.chosen !== best
      ? []
      : search.dropped.map((name) => variables[name] ?? name),
  );
  return new Set(first.filter((name) => others.every((list) => list.includes(name))));
}

/** `-` in words. */
function sourceText(source: string): string {
  return source === "-" ? "standard input" : source;
}

/** The seeds of steps that draw random numbers. */
function seedText(states: readonly ModelState[]): string {
  const seeds = new Set(states.filter(({ step }) => usesSeed(step)).map(({ step }) => step.seed));
  return seeds.size === 0 ? "none: nothing was drawn at random" : [...seeds].join(", ");
}

/** Everything that is needed to repeat the run. */
export function repeatSection(record: ModelRecord, commands: readonly string[]): string {
  const { current, before } = record;
  const states = [...before, current];
  const steps = states.map((state, i) => [
    String(i + 1),
    state.step.command,
    state.step.summary,
    figure(worstError(state)),
  ]);
  const facts = [
    ["version", `kan ${[...new Set(states.map(({ step }) => step.version))].join(", ")}`],
    ["seed", seedText(states)],
    ["engine", [...new Set(states.map(({ step }) => step.engine ?? "none"))].join(", ")],
    ["table", sourceText(current.data.source)],
    ["fingerprint of the data", current.data.fingerprint],
    ["read with", JSON.stringify(current.data.read)],
    ...states.map(({ step }) => [`options of ${step.command}`, JSON.stringify(step.options)]),
  ];
  return `<section><h2>To repeat this run</h2>
<pre>${commands.map(escaped).join("\n")}</pre>
<p class="soft">The same commands on the same table give the same bytes, on any machine.</p>
${tableOf(["", "step", "what", "RMSE/std"], steps, [0, 3])}
<h3>Settings</h3>${tableOf(["", ""], facts)}</section>`;
}
