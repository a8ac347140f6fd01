import { numberedGroups, type RepeatedRows, repeatedRows } from "../../math/rowGroups.ts";
import { rowClasses } from "../../model/classes/classes.ts";
import type { Dataset } from "../../model/dataset.ts";

/**
 * What is split into parts and dealt into folds: rows with equal inputs, or of one group, stay together, and where targets are
 * classes each part has its share of each. Cost O(rows·columns).
 */
export function unitsOf(data: Dataset): RepeatedRows {
  const { inputs, targets, groups, classes } = data;
  // Rows of a group stay together as copies of a row do.
  const units =
    groups === undefined
      ? repeatedRows(
          inputs.map(({ values }) => values),
          targets.map(({ values }) => values),
        )
      : { ...numberedGroups(groups), areCopies: true };
  return { ...units, ...(classes && { strata: rowClasses(data) }) };
}
