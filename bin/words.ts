/** Words of command lines that are printed for a person to run. */

/** Where a command keeps its work unless `-m` says otherwise. */
export const DEFAULT_MODEL = "kan.json";

/** The word as a shell takes it. */
export function quoted(word: string): string {
  return word === "" || /[\s"'`$&|;<>()*?!#\\]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}
