import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DataError, UsageError } from "../../../diagnostics.ts";
import { fileTrouble } from "../../fileTrouble.ts";
import type { ReadOptions } from "../readOptions.ts";
import { givenDelimiter } from "../text/dialect.ts";

/** What is used of @duckdb/node-api, which need not be installed. */
interface DuckDb {
  readonly version: () => string;
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<DuckDbInstance>;
  };
}
interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}
interface DuckDbConnection {
  run(sql: string): Promise<unknown>;
  extractStatements(sql: string): Promise<DuckDbStatements>;
  stream(sql: string): Promise<{ fetchChunk(): Promise<DuckDbChunk | null> }>;
  closeSync(): void;
}
interface DuckDbStatements {
  readonly count: number;
  prepare(index: number): Promise<{ readonly statementType: number }>;
}
interface DuckDbChunk {
  readonly rowCount: number;
  getColumnValues(column: number): readonly unknown[];
}

/** The version of DuckDB that is installed, or why there is none. */
export async function probeDuckDb(): Promise<{ readonly version: string } | { readonly missing: string }> {
  try {
    return { version: (await loaded()).version() };
  } catch (error) {
    return { missing: whyMissing(error) };
  }
}

function whyMissing(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND" ? "it is not installed" : message.split("\n")[0]!;
}

async function loaded(): Promise<DuckDb> {
  // A name the compiler cannot follow: the package is the user's to install.
  const name: string = "@duckdb/node-api";
  return (await import(name)) as DuckDb;
}

/** The answer to a query, still to come. */
export interface DuckDbTable {
  readonly columns: readonly { readonly name: string; readonly isNumeric: boolean }[];
  /** Rows of the columns in `needed`, in the order of the query: numbers as float64, everything else as text. */
  chunks(needed: readonly number[]): AsyncGenerator<DuckDbRows>;
  /** Lets go of the database; safe to call twice. */
  close(): void;
}

/** Some rows, column by column. Shape of `columns`: (needed)(rows). */
export interface DuckDbRows {
  readonly nRows: number;
  readonly columns: readonly (readonly unknown[])[];
}

/**
 * What `options.sql` selects from the table `data`, which is the file (or the files, `data/*.parquet`) at `path`; all
 * of it without a query. DuckDB reads and selects out of memory, so only what is selected must fit.
 *
 * CSV, JSON, Parquet by the end of the name; a DuckDB database (`.duckdb`, `.db`) is opened to read only and its
 * tables go by their own names. Errors: UsageError when DuckDB is not installed or the options do not fit the file;
 * DataError when the file is not there, and duckdb/query with what DuckDB says.
 */
export async function openDuckDb(path: string, options: ReadOptions): Promise<DuckDbTable> {
  const isDatabase = /\.(duckdb|db)$/i.test(path);
  const query = queryOf(path, isDatabase, options);
  const reader = isDatabase ? "" : readerOf(path, options);
  await checkFile(path);
  const { DuckDBInstance } = await installed();
  let instance: DuckDbInstance | undefined;
  let connection: DuckDbConnection | undefined;
  const close = (): void => {
    connection?.closeSync();
    instance?.closeSync();
    connection = undefined;
    instance = undefined;
  };
  const wait = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      close();
      throw queryTrouble(error, path);
    }
  };
  instance = await wait(
    DuckDBInstance.create(isDatabase ? path : ":memory:", isDatabase ? { access_mode: "READ_ONLY" } : {}),
  );
  const opened = await wait(instance.connect());
  connection = opened;
  // Nothing is fetched over the network to read a local file.
  await wait(opened.run("SET autoinstall_known_extensions = false"));
  if (!isDatabase) await wait(opened.run(`CREATE VIEW data AS SELECT * FROM ${reader}`));
  for (const setting of confinement(path)) await wait(opened.run(setting));
  await wait(requireSelect(opened, query));
  const columns = (await wait(described(opened, query))).map(({ name, type }) => ({
    name,
    isNumeric: isNumeric(type),
  }));
  const aliases = columns.map((_, c) => `c${c}`).join(", ");
  return {
    columns,
    async *chunks(needed) {
      const casts = needed.map((c) => `CAST(c${c} AS ${columns[c]!.isNumeric ? "DOUBLE" : "VARCHAR"})`);
      const result = await wait(
        opened.stream(`SELECT ${casts.join(", ") || "NULL"} FROM (${query}) AS q(${aliases})`),
      );
      for (;;) {
        options.signal?.throwIfAborted();
        const chunk = await wait(result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield { nRows: chunk.rowCount, columns: needed.map((_, i) => chunk.getColumnValues(i)) };
      }
    },
    close,
  };
}

/**
 * Settings that leave a query nothing to touch but the table it is about, and that no query can take back: no other
 * file is read, none is written, nothing is installed.
 */
function confinement(path: string): string[] {
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const folder = dirname(path);
  // A pattern of files is expanded by DuckDB within its folder.
  const allowed = /[*?[]/.test(path)
    ? `SET allowed_directories = [${quote(`${/[*?[]/.test(folder) ? fixedPart(folder) : folder}/`)}]`
    : `SET allowed_paths = [${quote(path)}, ${quote(resolve(path))}]`;
  return [allowed, "SET enable_external_access = false", "SET lock_configuration = true"];
}

/** The part of a pattern before the first folder that holds a wildcard. */
function fixedPart(pattern: string): string {
  const parts = pattern.split("/");
  return (
    parts
      .slice(
        0,
        parts.findIndex((part) => /[*?[]/.test(part)),
      )
      .join("/") || "."
  );
}

/** DuckDB's number for a statement that only selects. */
const SELECT_STATEMENT = 1;

/** Errors: UsageError unless `query` is one statement, and one that selects. */
async function requireSelect(connection: DuckDbConnection, query: string): Promise<void> {
  const statements = await connection.extractStatements(query);
  const isOne = statements.count === 1;
  if (isOne && (await statements.prepare(0)).statementType === SELECT_STATEMENT) return;
  throw new UsageError(
    isOne ? "the query does not select" : `--sql holds ${statements.count} statements, expected one`,
    'one SELECT is run: --sql "SELECT x, y FROM data WHERE x > 0"',
    "duckdb/not-a-select",
  );
}

/** The query, checked as far as it can be without DuckDB. */
function queryOf(path: string, isDatabase: boolean, { sql }: ReadOptions): string {
  if (path === "-") {
    throw new UsageError("DuckDB reads files, not standard input", "save the table to a file and name that");
  }
  if (isDatabase && sql === undefined) {
    throw new UsageError(
      "a database holds several tables, and a query must say which",
      'for example --sql "SELECT * FROM measurements"',
    );
  }
  const query = (sql ?? "SELECT * FROM data").trim().replace(/;$/, "");
  if (query !== "") return query;
  throw new UsageError(
    "--sql is empty, expected a query",
    'for example --sql "SELECT x, y FROM data WHERE x > 0"',
  );
}

/** A slip in the path is answered as for any other table; patterns of files are DuckDB's to find. */
async function checkFile(path: string): Promise<void> {
  if (/[*?[]/.test(path)) return;
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw await fileTrouble(error, path);
  }
}

async function installed(): Promise<DuckDb> {
  try {
    return await loaded();
  } catch (error) {
    throw new UsageError(
      `reading with DuckDB needs the package @duckdb/node-api: ${whyMissing(error)}`,
      "npm install @duckdb/node-api, beside kan; about 70 MB",
      "duckdb/missing",
    );
  }
}

interface QueryColumn {
  readonly name: string;
  readonly type: string;
}

async function described(connection: DuckDbConnection, query: string): Promise<QueryColumn[]> {
  const result = await connection.stream(`DESCRIBE (${query})`);
  const columns: QueryColumn[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return columns;
    const [names, types] = [chunk.getColumnValues(0), chunk.getColumnValues(1)];
    for (let r = 0; r < chunk.rowCount; r++) columns.push({ name: String(names[r]), type: String(types[r]) });
  }
}

function isNumeric(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
}

/** How DuckDB reads the file. Errors: UsageError for options that only a CSV can take. */
function readerOf(path: string, options: ReadOptions): string {
  const file = `'${path.replaceAll("'", "''")}'`;
  const name = path.toLowerCase().replace(/\.(gz|zst)$/, "");
  const { delimiter, decimal, header } = options;
  const isParquet = name.endsWith(".parquet");
  if (!isParquet && !/\.(json|jsonl|ndjson)$/.test(name)) {
    const given = [
      ...(delimiter === undefined ? [] : [`delim = '${givenDelimiter(delimiter).replace("'", "''")}'`]),
      ...(decimal === undefined ? [] : [`decimal_separator = '${decimal === "," ? "," : "."}'`]),
      ...(header === undefined ? [] : [`header = ${header}`]),
    ];
    return `read_csv_auto(${[file, ...given].join(", ")})`;
  }
  if (delimiter !== undefined || decimal !== undefined || header !== undefined) {
    throw new UsageError(
      "--delimiter, --decimal and --no-header are for CSV",
      `leave them out: ${isParquet ? "Parquet" : "JSON"} says itself what its columns are`,
    );
  }
  return isParquet ? `read_parquet(${file})` : `read_json_auto(${file})`;
}

function queryTrouble(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof DataError || error instanceof UsageError) return error;
  const said = error.message.replace(/^Failed to extract statements: /, "");
  if (error.name === "AbortError" || !/^[A-Z][A-Za-z ]* Error: /.test(said)) return error;
  return new DataError({
    code: "duckdb/query",
    message: `DuckDB says: ${said.replace(/\s+/g, " ").slice(0, 300)}`,
    where: { file },
    hint: 'in --sql the table is called data: --sql "SELECT x, y FROM data WHERE x > 0"',
  });
}
