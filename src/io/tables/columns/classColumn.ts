import { DataError, type Diagnostic, UsageError } from "../../../diagnostics.ts";
import { classTargets } from "../../../model/classes/classes.ts";
import type { Classes, Column } from "../../../model/dataset.ts";
import { columnPlace, type Origin } from "../origin.ts";
import type { LabelCodes } from "../rows/labelCodes.ts";

/** What a target is taken for: `auto` takes text for labels of classes, `classify` numbers as well. */
export type Task = "auto" | "regress" | "classify";

/** Most classes of a target. */
const MOST_CLASSES = 200;

/** Refuses a task that does not say what its target is. Errors: UsageError. */
export function refuseTask(task: Task | undefined, targets: readonly unknown[] | undefined): void {
  if (task !== "classify" || targets?.length === 1) return;
  throw new UsageError(
    targets === undefined
      ? "--task classify needs to know the column of labels"
      : `--task classify takes one target, given are ${targets.length}`,
    "name it with --target",
  );
}

/** The codes of the rows by the labels of a column. Errors: DataError where they are too many. */
export function labelledColumn(
  found: LabelCodes,
  nRows: number,
  name: string,
  origin: Origin,
): { readonly labels: readonly string[]; readonly codes: Float64Array } {
  if (found.count <= MOST_CLASSES) return found.sorted(nRows);
  throw new DataError({
    code: `${origin.format}/many-classes`,
    message: `the target "${name}" has more than ${MOST_CLASSES} different labels`,
    where: columnPlace(origin, found.column),
    hint: "name another column with --target; a column of numbers is fitted as numbers with --task regress",
  });
}

/** A target of classes, ready to be learned. */
export interface ClassTarget {
  readonly classes: Classes;
  readonly targets: readonly Column[];
  readonly notes: readonly Diagnostic[];
}

/**
 * The targets of the rows that are left, and what is to be said of their classes. Labels without a row are left out.
 * Errors: DataError where all rows are of one class. Cost O(rows·classes).
 */
export function classTarget(
  target: string,
  labels: readonly string[],
  codes: Float64Array,
  place: { readonly origin: Origin; readonly column: number },
): ClassTarget {
  const counts = labels.map(() => 0);
  for (const code of codes) counts[code]!++;
  const present = labels.flatMap((_, code) => (counts[code]! > 0 ? [code] : []));
  const { format } = place.origin;
  const where = columnPlace(place.origin, place.column);
  if (present.length < 2) {
    throw new DataError({
      code: `${format}/one-class`,
      message: `the target "${target}" is "${labels[present[0] ?? 0] ?? ""}" in every row: there are no classes to tell apart`,
      where,
      hint: "name another column with --target, or loosen --where and --missing",
    });
  }
  const newCode = new Map(present.map((code, at) => [code, at]));
  const classes = { target, labels: present.map((code) => labels[code]!) };
  const kept = codes.map((code) => newCode.get(code)!);
  const sizes = present.map((code) => counts[code]!);
  const notes: Diagnostic[] = [];
  const lonely = classes.labels.filter((_, at) => sizes[at] === 1);
  if (lonely.length > 0) {
    notes.push({
      severity: "warning",
      code: `${format}/lonely-class`,
      message: `${lonely.length === 1 ? `the class "${lonely[0]}" has` : `${lonely.length} classes have`} one row: nothing can be learned of it and told of new rows`,
      where,
      hint: `more rows, or without it: --where "${target}!=${lonely[0]}"`,
    });
  }
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (most > IMBALANCED * least) {
    notes.push({
      severity: "note",
      code: `${format}/imbalance`,
      message: `the largest class of "${target}" has ${most} rows, the smallest ${least}: accuracy alone says little`,
      hint: "--class-weights balanced lets all classes count alike",
    });
  }
  return { classes, targets: classTargets(classes, kept), notes };
}

/** From here on a model that always says the largest class looks good by its accuracy. */
const IMBALANCED = 4;
