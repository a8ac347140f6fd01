/** Words of command lines that are printed for a person to run. */

/** Where a command keeps its work unless `-m` says otherwise. */
export const DEFAULT_MODEL = "kan.json";

/** The word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\p{L}\p{N}_./,:=+@%-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
