import { UsageError } from "../../../diagnostics.ts";
import { splitAtCommas } from "../../../words.ts";
import { nearestName } from "../../nearestName.ts";

/**
 * The place (from 0) of the column that `wanted` means.
 *
 * An exact name first; else the only name that is equal but for case, spaces and a unit in brackets: `t` for `T [K]`.
 * Errors: UsageError with the nearest name, or with all of them.
 */
export function columnIndex(wanted: string, names: readonly string[], file: string): number {
  const exact = names.indexOf(wanted);
  if (exact >= 0) return exact;
  const bare = withoutUnit(wanted);
  const alike = names.flatMap((name, i) =>
    plain(name) === plain(wanted) || withoutUnit(name) === bare ? [i] : [],
  );
  if (alike.length === 1) return alike[0]!;
  const near = alike.length > 1 ? undefined : nearestName(wanted, names);
  throw new UsageError(
    alike.length > 1
      ? `"${wanted}" could mean ${alike.map((i) => `"${names[i]}"`).join(" or ")} in ${file}`
      : `${file} has no column "${wanted}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    `its columns: ${listed(names)}`,
    "columns/unknown",
  );
}

/** The names of a comma-separated list; commas inside brackets or double quotes belong to a name. */
export function splitNames(list: string): readonly string[] {
  return splitAtCommas(list).filter((name) => name !== "");
}

/** Names in quotes, at most twelve of them. */
export function listed(names: readonly string[]): string {
  return firstOf(names.map((name) => `"${name}"`));
}

/** Texts with commas between, at most twelve of them; of more it says how many there are. */
export function firstOf(texts: readonly string[]): string {
  const shown = texts.slice(0, 12);
  if (texts.length > shown.length) shown.push(`… (${texts.length} in all)`);
  return shown.join(", ");
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_]+/g, " ")
    .trim();
}

function withoutUnit(name: string): string {
  return plain(name.replace(/\s*[[({][^\])}]*[\])}]\s*$/, ""));
}
