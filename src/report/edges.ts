import { determination } from "../figures.ts";
import type { NetworkState } from "../io/models/modelRecord.ts";
import { type Axis, linearAxis } from "../plot/axis.ts";
import {
  type EdgeCandidate,
  type EdgeView,
  edgeDetails,
  type NetworkView,
  sourceName,
} from "../plot/index.ts";
import type { ReportInput } from "./reportInput.ts";
import { placesOn } from "./scatter.ts";

/** An edge as the page shows it beside the network. */
export interface EdgeFacts {
  readonly name: string;
  readonly title: string;
  readonly kind: EdgeView["kind"];
  readonly score: number;
  readonly text: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Places of the curve on `y`, its points equally spaced over `x`; null for a gap. */
  readonly curve: readonly (number | null)[];
  /** The range of the data on `x`. */
  readonly low: number;
  readonly high: number;
  /** Best first; empty where edges are too many to match all. */
  readonly candidates: readonly {
    readonly name: string;
    readonly text: string;
    readonly r2: string;
    readonly curve: readonly (number | null)[];
  }[];
}

/** Edges that are matched with functions, the most important first: matching takes some 5 ms each. */
const MOST_MATCHED = 120;
/** Candidates of each. */
const CANDIDATES = 3;

/** Every edge of the network in view, to be looked at closely. Cost as `edgeDetails`. */
export function edgeFacts(
  view: NetworkView,
  { kan, scaler }: NetworkState,
  { groups, library }: ReportInput,
): EdgeFacts[] {
  const ranked = [...view.edges].sort((one, other) => other.score - one.score).slice(0, MOST_MATCHED);
  const options = { library, most: CANDIDATES, rows: 250 };
  const details = edgeDetails(ranked, kan, scaler, groups[0]!.data, options);
  const candidates = new Map(details.map((detail) => [detail.edge.name, detail.candidates]));
  return view.edges.map((edge) => factsOf(view, edge, candidates.get(edge.name) ?? []));
}

function factsOf(view: NetworkView, edge: EdgeView, candidates: readonly EdgeCandidate[]): EdgeFacts {
  const inside = edge.y.filter((_, i) => edge.x[i]! >= edge.low && edge.x[i]! <= edge.high);
  const x = linearAxis(edge.x, 4, 0);
  const y = linearAxis(inside, 4, 0.15);
  const [from, to] = [edge.source, edge.target].map((source) => sourceName(view.sources[source]!));
  return {
    name: edge.name,
    title: `${from} → ${to}`,
    kind: edge.kind,
    score: Number(edge.score.toPrecision(3)),
    text: edge.text ?? "",
    x: short(x),
    y: short(y),
    curve: placesOn(y, edge.y),
    low: Number(edge.low.toPrecision(6)),
    high: Number(edge.high.toPrecision(6)),
    candidates: candidates.map(({ name, text, r2, y: values }) => ({
      name,
      text,
      r2: determination(r2),
      curve: placesOn(y, values),
    })),
  };
}

/** An axis with fewer digits: what a picture can show. */
function short({ low, high, ticks }: Axis): Axis {
  const digits = (v: number): number => Number(v.toPrecision(7));
  return {
    low: digits(low),
    high: digits(high),
    ticks: ticks.map(({ at, text }) => ({ at: digits(at), text })),
  };
}
