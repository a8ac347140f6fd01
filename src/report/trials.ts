import { escaped } from "../io/markup.ts";
import { linearAxis } from "../plot/axis.ts";
import { chartOf, dots } from "../plot/chart.ts";
import { curvePath, element, label, PALETTE } from "../plot/svg.ts";
import type { Params } from "../trials.ts";

/** The trials of the sweep that a model comes from. */
export interface ReportTrials {
  /** What they are ranked by, in words. */
  readonly by: string;
  /** Options that vary. */
  readonly names: readonly string[];
  /** Best first; null where there is no criterion. */
  readonly trials: readonly { readonly params: Params; readonly criterion: number | null }[];
}

/** Trials that a page draws, at most: the best, and the rest thinned evenly. */
const MOST_DRAWN = 600;
/** The share of the trials that stand out. */
const BEST_SHARE = 0.1;

/** How a sweep went, as HTML: all trials across all options, and the criterion against each. Empty for fewer than two. */
export function trialsSection({ by, names, trials }: ReportTrials): string {
  if (trials.length < 2 || names.length === 0) return "";
  const [best] = trials;
  const first = names.map((name) => `${name} ${String(best!.params[name])}`).join(", ");
  const slices = names.map((name) => `<figure class="panel">${slice(name, { by, names, trials })}</figure>`);
  return `<section id="trials"><h2>Trials</h2>
<p class="soft">${trials.length} networks were tried and ranked by ${escaped(by)}; the best has ${escaped(first)}. Each line is a trial, the best tenth in colour, the best one in ink.</p>
<figure class="panel">${parallel({ by, names, trials })}</figure>
<h3>${escaped(by)} against each option</h3>
<p class="soft">A dot is a trial, the line joins the best one at each value. Where the criterion is far above that of most trials, dots are left out.</p>
<div class="two">${slices.join("")}</div></section>`;
}

/** Where each value of an option stands: numbers in order, words as they come. */
function placesOf(name: string, trials: ReportTrials["trials"]): Map<string, number> {
  const values = [...new Set(trials.map(({ params }) => String(params[name])))];
  const isNumeric = values.every((value) => Number.isFinite(Number(value)));
  const sorted = isNumeric ? values.sort((a, b) => Number(a) - Number(b)) : values.sort();
  return new Map(sorted.map((value, i) => [value, sorted.length === 1 ? 0.5 : i / (sorted.length - 1)]));
}

/** Labels on an axis, at most: of more values the ends and some between. */
const MOST_LABELS = 12;

/** Parallel coordinates, one axis for each option and one for the rank. Source: Inselberg, *The Visual Computer* 1 (1985). */
function parallel({ by, names, trials }: ReportTrials): string {
  const [width, height] = [760, 320];
  const [left, right, top, bottom] = [50, width - 60, 24, height - 40];
  const places = names.map((name) => placesOf(name, trials));
  const xOf = (axis: number): number => left + (axis / names.length) * (right - left);
  const yOf = (place: number): number => bottom - place * (bottom - top);
  const stride = Math.ceil(trials.length / MOST_DRAWN);
  const nBest = Math.max(1, Math.ceil(BEST_SHARE * trials.length));
  const line = (t: number): string => {
    const { params } = trials[t]!;
    const rank = 1 - t / (trials.length - 1);
    const points = [...places.map((place, n) => place.get(String(params[names[n]!]))!), rank];
    return curvePath(points.length, (i) => [xOf(i), yOf(points[i]!)]);
  };
  const drawn = trials.map((_, t) => t).filter((t) => t < nBest || t % stride === 0);
  const paths = (which: readonly number[], attributes: Readonly<Record<string, string>>): string =>
    which.length === 0 ? "" : element("path", { fill: "none", d: which.map(line).join(""), ...attributes });
  const axes = [...names, "rank"].map((name, n) => {
    const x = xOf(n);
    const values = n < names.length ? [...places[n]!] : [];
    const every = Math.ceil(values.length / MOST_LABELS);
    const marks = values.filter((_, i) => i % every === 0 || i === values.length - 1);
    const ends: [string, number][] =
      n < names.length
        ? marks
        : [
            ["1", 1],
            [String(trials.length), 0],
          ];
    const soft = { class: "soft", fill: PALETTE.soft, "font-size": 11 };
    return [
      element("path", { class: "axis", d: `M${x},${top}V${bottom}`, stroke: PALETTE.soft, fill: "none" }),
      ...ends.map(([text, place]) => label(text, x + 5, yOf(place) + 4, soft, 60)),
      label(
        name === "rank" ? `rank by ${by}` : name,
        x,
        height - 14,
        { class: "ink", fill: PALETTE.ink, "font-size": 12, "text-anchor": "middle" },
        140,
      ),
    ].join("");
  });
  return element(
    "svg",
    {
      class: "chart",
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": "Trials as parallel coordinates",
    },
    paths(
      drawn.filter((t) => t >= nBest),
      { stroke: PALETTE.data, "stroke-opacity": "0.25" },
    ),
    paths(
      drawn.filter((t) => t > 0 && t < nBest),
      { class: "train", stroke: PALETTE.learned, "stroke-opacity": "0.6" },
    ),
    paths([0], { class: "law", stroke: PALETTE.ink, "stroke-width": "2" }),
    ...axes,
  );
}

/** The criterion of each trial by one option, and the best at each of its values. */
function slice(name: string, { by, trials }: ReportTrials): string {
  const [width, height] = [370, 260];
  const finite = trials.flatMap(({ params, criterion }) =>
    criterion === null ? [] : [{ value: String(params[name]), criterion }],
  );
  if (finite.length === 0) return "";
  const places = placesOf(name, trials);
  const sorted = finite.map(({ criterion }) => criterion);
  const [least, middle, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!];
  // As far above the middle as the best is below it, or as the worst is.
  const top = Math.min(most, middle + 2 * (middle - least));
  const every = Math.ceil(places.size / 8);
  const ticks = [...places].filter((_, i) => i % every === 0).map(([text, at]) => ({ at, text }));
  const chart = chartOf({
    width,
    height,
    x: { low: -0.06, high: 1.06, ticks },
    y: linearAxis([least, top], 5, 0.06),
    xLabel: name,
    yLabel: by,
  });
  const best = [...places].flatMap(([value, place]) => {
    const first = finite.find((one) => one.value === value);
    return first === undefined || first.criterion > top ? [] : [{ place, criterion: first.criterion }];
  });
  return element(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${by} against ${name}` },
    chart.frame,
    dots(
      chart,
      finite.map(({ value }) => places.get(value)!),
      finite.map(({ criterion }) => criterion),
      { class: "dots train", stroke: PALETTE.learned, "stroke-width": 4 },
    ),
    element("path", {
      class: "law",
      fill: "none",
      stroke: PALETTE.ink,
      d: curvePath(best.length, (i) => [chart.px(best[i]!.place), chart.py(best[i]!.criterion)]),
    }),
  );
}
