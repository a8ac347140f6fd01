/** A formula of columns of levels, read as one form whose constants differ between groups. */
import { normalise } from "../../algebra/normalise.ts";
import type { Expr } from "../../expression/expr.ts";
import { mapLeaves, neg, num, substitute, variable, variablesOf } from "../../expression/make.ts";
import { key } from "../../expression/order.ts";
import { freeConstants } from "../../expression/parameters.ts";

/** A column of levels, and the identifier of the indicator of each level but the first. */
export interface NamedLevels {
  readonly column: string;
  readonly levels: readonly string[];
  readonly names: readonly string[];
}

/** A form with the constants that groups have of their own. */
export interface GroupedReading {
  /** With names such as `a[Type]` where groups differ. */
  readonly form: Expr;
  /** Constants that go with the same columns of levels. */
  readonly tables: readonly ConstantsByGroup[];
}

/** Constants of groups. */
export interface ConstantsByGroup {
  readonly columns: readonly string[];
  /** Their letters. */
  readonly constants: readonly string[];
  /** Each group of these columns, and its constants. Shapes: (columns), (constants). */
  readonly groups: readonly { readonly levels: readonly string[]; readonly values: readonly number[] }[];
}

/** Groups that are written out, at most. */
const MOST_GROUPS = 60;
/** Values that differ by a smaller share are one, computed in two ways. */
const SAME = 1e-9;

/**
 * The form of `expr` with a letter for each constant that groups do not share; undefined where it has no indicators, where
 * groups are not of one form, or are too many. Cost: O(groups·nodes).
 */
export function groupConstants(expr: Expr, categories: readonly NamedLevels[]): GroupedReading | undefined {
  const used = new Set(variablesOf(expr));
  const own = categories.filter(({ names }) => names.some((name) => used.has(name)));
  const nGroups = own.reduce((n, { levels }) => n * levels.length, 1);
  if (own.length === 0 || nGroups > MOST_GROUPS) return undefined;
  const groups = own.reduce<number[][]>(
    (all, { levels }) => all.flatMap((codes) => levels.map((_, code) => [...codes, code])),
    [[]],
  );
  const parts = groups.map((codes) => {
    const inGroup = own.reduce(
      (made, { names }, c) =>
        names.reduce(
          (one, name, l) => (used.has(name) ? substitute(one, name, num(codes[c] === l + 1 ? 1 : 0)) : one),
          made,
        ),
      expr,
    );
    return freeConstants(normalise(inGroup), (value) => Math.abs(value) !== 1);
  });
  const { template } = parts[0]!;
  if (parts.some((part) => key(part.template) !== key(template))) return undefined;
  const ownersOf = (place: number): number[] =>
    own.map((_, c) => c).filter((c) => differs(parts, groups, place, c));
  const isTaken = (letter: string): boolean => used.has(letter);
  const letters = "abcdefghijklmnopqrstuvwxyz".split("").filter((letter) => !isTaken(letter));
  const found: { letter: string; owners: readonly number[]; sign: number; place: number }[] = [];
  let at = 0;
  const form = mapLeaves(template, (leaf) => {
    if (leaf.kind !== "var" || used.has(leaf.name)) return leaf;
    const place = at++;
    const owners = ownersOf(place);
    if (owners.length === 0) return num(parts[0]!.values[place]!);
    const letter = letters[found.length] ?? `c${found.length}`;
    const sign = parts.every(({ values }) => values[place]! < 0) ? -1 : 1;
    found.push({ letter, owners, sign, place });
    const named = variable(`${letter}[${owners.map((c) => own[c]!.column).join(", ")}]`);
    return sign < 0 ? neg(named) : named;
  });
  if (found.length === 0) return undefined;
  const together = new Map(found.map(({ owners }) => [owners.join(), owners] as const));
  return {
    form: normalise(form),
    tables: [...together].map(([name, owners]) => {
      const constants = found.filter((one) => one.owners.join() === name);
      return {
        columns: owners.map((c) => own[c]!.column),
        constants: constants.map(({ letter }) => letter),
        groups: groups.flatMap((codes, g) =>
          codes.some((code, c) => code > 0 && !owners.includes(c))
            ? []
            : [
                {
                  levels: owners.map((c) => own[c]!.levels[codes[c]!]!),
                  values: constants.map(({ sign, place }) => sign * parts[g]!.values[place]!),
                },
              ],
        ),
      };
    }),
  };
}

/** Whether a constant differs between groups that differ in the given column alone. */
function differs(
  parts: readonly { readonly values: readonly number[] }[],
  groups: readonly (readonly number[])[],
  place: number,
  column: number,
): boolean {
  const seen = new Map<string, number>();
  return groups.some((codes, g) => {
    const rest = codes.with(column, 0).join();
    const value = parts[g]!.values[place]!;
    const known = seen.get(rest) ?? value;
    seen.set(rest, known);
    return Math.abs(value - known) > SAME * Math.abs(known);
  });
}
