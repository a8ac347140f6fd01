import type { Task } from "./columns/classColumn.ts";
import type { ColumnOptions } from "./columns/columnPlan.ts";
import type { MissingPolicy } from "./rows/missing.ts";
import type { SourceOptions } from "./source.ts";
import type { CellOptions } from "./text/cellRules.ts";
import type { DialectOptions } from "./text/dialect.ts";

/** How to read a table. Everything has a default; the file's own habits are found out. */
export interface ReadOptions extends DialectOptions, CellOptions, ColumnOptions, SourceOptions {
  /** Whether the first row holds names. @defaultValue true, unless the first row holds only numbers */
  readonly header?: boolean;
  /** What the target is taken for, where one is named. @defaultValue "regress" */
  readonly task?: Task;
  /** `balanced` lets all classes count alike, however many rows they have. @defaultValue "none" */
  readonly classWeights?: "none" | "balanced";
  /** Whether weights stay as the file has them, to be held against those of other rows. @defaultValue false: 1 on average */
  readonly keepsWeights?: boolean;
  /** What to do about missing cells in the columns used. @defaultValue "drop" */
  readonly missing?: MissingPolicy;
  /** Conditions a row must meet to be kept: `state=treated`, `T>=300`; all must hold. @defaultValue none */
  readonly where?: readonly string[];
  /**
   * `duckdb` reads with DuckDB, which must be installed beside this package and can select from tables larger than
   * memory. @defaultValue "auto": our own readers, and DuckDB when there is a query
   */
  readonly reader?: "auto" | "duckdb";
  /** A query of the table `data`, run by DuckDB: `SELECT x, y FROM data WHERE x > 0`. @defaultValue all rows */
  readonly sql?: string;
}
