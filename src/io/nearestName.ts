import { editDistance } from "../words.ts";

/**
 * The entry of `names` that `wanted` most likely meant, or undefined when none is near.
 *
 * Near: at most one edit (insert, delete, replace, swap of neighbours; case is free) in every three letters; or the
 * only name that begins with `wanted`. Cost O(names · letters²).
 */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const target = wanted.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.floor(target.length / 3) + 1;
  for (const name of names) {
    const distance = editDistance(target, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  if (best !== undefined || target === "") return best;
  const beginning = names.filter((name) => name.toLowerCase().startsWith(target));
  return beginning.length === 1 ? beginning[0] : undefined;
}
