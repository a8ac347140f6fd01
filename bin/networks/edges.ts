import { UsageError } from "../../src/diagnostics.ts";
import type { EdgeName, EdgeView, Kan, NetworkView } from "../../src/index.ts";
import {
  edgeAddresses,
  type LibraryFunction,
  parseExpr,
  resolveFunction,
  type UnivariateFunction,
} from "../../src/index.ts";

/** An edge and the text of the function a person wants there. */
export interface EdgeChoice {
  readonly edge: EdgeName;
  readonly fn: string;
}

/** What a person says of the functions of edges, beside what the model keeps. */
export interface AskedEdges {
  readonly fix: readonly EdgeChoice[];
  readonly unfix: readonly EdgeName[];
}

/** What `--fix` and `--unfix` say. Errors: UsageError. */
export function askedEdges(flags: { fix?: readonly string[]; unfix?: readonly string[] }): AskedEdges {
  return {
    fix: (flags.fix ?? []).map(edgeChoice),
    unfix: (flags.unfix ?? []).map((text) => edgeName("--unfix", text)),
  };
}

/** The choices that hold: those of the network that are not taken back or replaced, and the new ones. */
export function chosenEdges({ fix, unfix }: AskedEdges, kan: Kan): EdgeChoice[] {
  const gone = new Set([...unfix, ...fix.map(({ edge }) => edge)].map(edgeText));
  const kept = fixedEdges(kan).filter(({ edge }) => !gone.has(edgeText(edge)));
  return [...kept.map(({ edge, fn }) => ({ edge, fn: fn.name })), ...fix];
}

/** The functions of choices. Errors: those of `resolveFunction`. */
export async function functionsOf(
  choices: readonly EdgeChoice[],
): Promise<{ edge: EdgeName; fn: LibraryFunction }[]> {
  return Promise.all(
    choices.map(async ({ edge, fn }) => ({ edge, fn: await resolveFunction(fn, parseExpr) })),
  );
}

/** `0,1,0=sin`. */
export function choiceText({ edge, fn }: EdgeChoice): string {
  return `${edgeText(edge)}=${fn}`;
}

/** What `--fix 0,1,0=sin` says. Errors: UsageError. */
function edgeChoice(text: string): EdgeChoice {
  const at = text.indexOf("=");
  const fn = text.slice(at + 1).trim();
  if (at > 0 && fn !== "") return { edge: edgeName("--fix", text.slice(0, at)), fn };
  throw new UsageError(`--fix is "${text}", expected an edge and a function`, "for example --fix 0,1,0=sin");
}

/** What `0,1,0` names: layer, position of the source, position of the target, from 0. Errors: UsageError. */
export function edgeName(option: string, text: string): EdgeName {
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [layer, from, to] = parts;
  if (parts.length === 3 && parts.every((n) => Number.isInteger(n) && n >= 0)) {
    return { layer: layer ?? 0, from: from ?? 0, to: to ?? 0 };
  }
  throw new UsageError(
    `${option} is "${text}", expected an edge as layer,from,to`,
    `for example ${option} 0,1,0${option === "--fix" ? "=sin" : ""}; kan symbolic --suggest lists the edges`,
  );
}

/** `0,1,0`. */
export function edgeText({ layer, from, to }: EdgeName): string {
  return `${layer},${from},${to}`;
}

/** The edge of that name in a view of the network. Errors: UsageError that lists the names there are. */
export function edgeOf(view: NetworkView, name: string): EdgeView {
  const edge = view.edges.find((one) => one.name === name);
  if (edge !== undefined) return edge;
  const all = view.edges.map((one) => one.name);
  const list = all.length > 24 ? `${all.slice(0, 24).join("  ")}  …` : all.join("  ");
  throw new UsageError(`there is no edge ${name} in this network, or it was cut`, `its edges are ${list}`);
}

/** The edges whose function a person chose, with it. */
function fixedEdges(kan: Kan): { readonly edge: EdgeName; readonly fn: UnivariateFunction }[] {
  return edgeAddresses(kan).flatMap(({ layer, from, to, node, factor, edge }) => {
    const curve = kan.nodes[node]?.factors[factor]?.edges[edge]?.curve;
    return curve?.kind === "symbolic" && curve.isFixed === true
      ? [{ edge: { layer, from, to }, fn: curve.fn }]
      : [];
  });
}
