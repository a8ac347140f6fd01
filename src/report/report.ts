import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { escaped } from "../io/markup.ts";
import { chartSvg, drawNetwork, type NetworkView, viewNetwork } from "../plot/index.ts";
import { classesSection } from "./classes.ts";
import { edgeFacts } from "./edges.ts";
import { pageJson } from "./pageData.ts";
import { type Predictor, predictorsOf } from "./predictors.ts";
import type { ReportInput, ReportPictures } from "./reportInput.ts";
import { PLACES, sampledRows, scatterOf } from "./scatter.ts";
import { dataSection, formulaSection, repeatSection, rowKey } from "./sections.ts";
import { drawTraining } from "./training.ts";
import { trialsSection } from "./trials.ts";

/**
 * A model as one self-contained page of HTML: formulas, errors, network, data, and how to repeat the run.
 *
 * The page loads nothing: its style and script are inside, and its content policy allows those two alone, by their
 * hashes. Equal input gives equal bytes. Large tables are sampled, so that a page stays below 1.5 MB. Cost
 * O(rows·edges).
 */
export async function reportHtml(input: ReportInput): Promise<string> {
  const { record, groups, commands } = input;
  const { current } = record;
  const names = { inputs: current.inputs.map(({ name }) => name), targets: current.targets };
  const { network } = current;
  const view = network && viewNetwork(network.kan, network.scaler, groups[0]!.data, names, input.engine);
  const predictors = predictorsOf(input);
  const rows = sampledRows(groups);
  const nRows = groups.reduce((sum, { data }) => sum + data.nRows, 0);
  const isSampled = rows.some((sample, g) => sample.length < groups[g]!.data.nRows);
  const isLeftOut = groups.some(({ folds }) => folds !== undefined);
  const about = { nRows, isSampled, isLeftOut, key: rowKey(groups) };
  const targets = current.targets.map((name, t) => ({
    name,
    scatter: scatterOf(groups, rows, t, predictors[t]!),
    texts: predictors[t]!.map(({ formula }) =>
      Object.fromEntries((formula?.texts ?? []).map(({ language, text }) => [language, text])),
    ),
  }));
  const body = [
    header(input, predictors),
    "<main>",
    ...predictors.map((list, t) =>
      formulaSection(current.targets.length > 1 ? current.targets[t]! : headingOf(list), t, list, about),
    ),
    classesSection(input, predictors),
    input.pictures === undefined ? "" : picturesSection(input.pictures),
    ...(view === undefined ? [] : [networkSection(view, input)]),
    trainingSection(input),
    input.trials === undefined ? "" : trialsSection(input.trials),
    dataSection(record, usedColumns(view, predictors)),
    repeatSection(record, commands),
    "</main>",
    `<footer>Written by kan ${escaped(current.step.version)}. This page loads nothing and sends nothing.</footer>`,
  ].join("\n");
  const title = `${current.targets.join(", ")}: a report by kan`;
  const edges = view && network ? edgeFacts(view, network, input) : [];
  return pageOf(title, body, pageJson({ targets, edges, places: PLACES }));
}

function header({ record }: ReportInput, predictors: readonly (readonly Predictor[])[]): string {
  const { targets, inputs, data } = record.current;
  const used = new Set(
    predictors.flatMap((list) => list[0]?.formula?.uses ?? inputs.map(({ name }) => name)),
  );
  const source = data.source === "-" ? "standard input" : data.source;
  return `<header><h1>${escaped(targets.join(", "))} <span class="soft">from ${escaped([...used].join(", "))}</span></h1>
<p class="soft">${escaped(source)}</p><noscript><p>The charts of this page need JavaScript; formulas and tables do not.</p></noscript></header>`;
}

function headingOf([best]: readonly Predictor[]): string {
  return best?.formula === undefined ? "Network" : "Formula";
}

function picturesSection({ title, note, drawings }: ReportPictures): string {
  const figures = drawings.map((one) => `<figure class="panel">${chartSvg(one.title, one.drawing)}</figure>`);
  return `<section id="pictures"><h2>${escaped(title)}</h2><p class="soft">${escaped(note)}</p>
<div class="two">${figures.join("")}</div></section>`;
}

function networkSection(view: NetworkView, { beta }: ReportInput): string {
  const svg = drawNetwork(view, { isInteractive: true, ...(beta !== undefined && { beta }) });
  const width = Number(/ width="(\d+)"/.exec(svg)?.[1] ?? 0);
  return `<section id="network"><h2>Inside the network</h2><p class="soft hint">Point at an edge, or go to it with the tab key, to see its curve and the functions that come nearest.</p>
<div class="panel scroll">${width > 1500 ? svg.replace("<svg ", '<svg class="wide" ') : svg}</div>
<div class="panel" id="edge"></div></section>`;
}

function trainingSection({ record }: ReportInput): string {
  const states = [...record.before, record.current];
  const trained = states.findLast(({ step }) => (step.curve?.length ?? 0) > 1);
  const svg = drawTraining(trained?.step.curve ?? []);
  if (svg === "") return "";
  const hasValidation = trained?.step.curve?.some(({ validation }) => validation !== undefined) === true;
  return `<section><h2>Training</h2><figure class="panel">${svg}</figure>
<p class="key"><span class="train">trained on</span>${hasValidation ? '<span class="validation">validated on</span>' : ""}</p></section>`;
}

/** The columns that the formulas use; without formulas, those that an edge leaves. */
function usedColumns(
  view: NetworkView | undefined,
  predictors: readonly (readonly Predictor[])[],
): Set<string> {
  const formulas = predictors.flatMap((list) => (list[0]?.formula === undefined ? [] : [list[0].formula]));
  if (view === undefined || formulas.length === predictors.length)
    return new Set(formulas.flatMap(({ uses }) => uses));
  return new Set(
    view.edges
      .map(({ source }) => view.sources[source]!)
      .filter(({ kind }) => kind === "input")
      .map(({ name }) => name),
  );
}

/** The page around its content. The policy lets nothing in but the style and the script that are there. */
function pageOf(title: string, body: string, json: string): string {
  const style = asset("page.css");
  const script = asset("page.js");
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
<script type="application/json" id="report-data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** A file that lies beside this one. */
function asset(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), "utf8");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
