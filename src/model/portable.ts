import { edgesOf, withCurves } from "./edges.ts";
import type { Kan, UnivariateFunction } from "./kan.ts";

/** A network that can be sent to another thread: functions are left as names. */
export type PortableKan = Kan & { readonly isPortable: true };

const unusable = (): never => {
  throw new Error("a network from another thread has to be revived before use");
};

/** The network with its functions reduced to their names. Cost O(edges). */
export function portableKan(kan: Kan): PortableKan {
  const reduced = mapFunctions(kan, ({ name }) => ({ name }) as UnivariateFunction);
  return { ...reduced, isPortable: true };
}

/** The network with its functions found again by name; without `functionNamed` a snapped edge is a bug. */
export function revivedKan(
  kan: PortableKan,
  functionNamed: (name: string) => UnivariateFunction = unusable,
): Kan {
  const { nInputs, nodes, outputs } = mapFunctions(kan, ({ name }) => functionNamed(name));
  return { nInputs, nodes, outputs };
}

/** Whether any edge is snapped. */
export function hasSnappedEdges(kan: Kan): boolean {
  return edgesOf(kan.nodes).some(({ curve }) => curve.kind === "symbolic");
}

function mapFunctions(kan: Kan, change: (fn: UnivariateFunction) => UnivariateFunction): Kan {
  return withCurves(kan, (curve) => (curve.kind === "symbolic" ? { ...curve, fn: change(curve.fn) } : curve));
}
