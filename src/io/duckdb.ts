import { DataError, type Diagnostic, UsageError } from "../diagnostics.ts";
import { headerOf } from "./header.ts";
import type { ReadOptions } from "./readOptions.ts";
import { beginRows, type ReadRows } from "./readRows.ts";

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
  stream(sql: string): Promise<{ fetchChunk(): Promise<DuckDbChunk | null> }>;
  closeSync(): void;
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

/**
 * The rows that `options.sql` selects from the table `data`, which is the file (or the files, `data/*.parquet`) at
 * `path`; all of them without a query. DuckDB reads and selects out of memory, so only what is selected must fit.
 *
 * CSV, JSON, Parquet by the end of the name; a DuckDB database (`.duckdb`, `.db`) is opened to read only and its
 * tables go by their own names. Numbers become float64, everything else text. Rows count from 1 in the order
 * of the query. Errors: UsageError when DuckDB is not installed; DataError duckdb/query with what DuckDB says.
 */
export async function readDuckDb(
  path: string,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterChunk: (nRead: number) => void,
): Promise<ReadRows> {
  const { DuckDBInstance } = await installed();
  const query = (options.sql ?? "SELECT * FROM data").trim().replace(/;$/, "");
  const isDatabase = /\.(duckdb|db)$/i.test(path);
  let instance: DuckDbInstance | undefined;
  let connection: DuckDbConnection | undefined;
  try {
    instance = await DuckDBInstance.create(
      isDatabase ? path : ":memory:",
      isDatabase ? { access_mode: "READ_ONLY" } : {},
    );
    connection = await instance.connect();
    // Nothing is fetched over the network to read a local file.
    await connection.run("SET autoinstall_known_extensions = false");
    if (!isDatabase) await connection.run(`CREATE VIEW data AS SELECT * FROM ${readerOf(path)}`);
    return await readQuery(connection, query, path, options, tell, afterChunk);
  } catch (error) {
    throw queryTrouble(error, path);
  } finally {
    connection?.closeSync();
    instance?.closeSync();
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

async function readQuery(
  connection: DuckDbConnection,
  query: string,
  path: string,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterChunk: (nRead: number) => void,
): Promise<ReadRows> {
  const columns = await described(connection, query);
  const header = headerOf(
    columns.map(({ name }) => name),
    { file: path, row: 1 },
    true,
    ".",
  );
  tell(header.notes);
  const read = beginRows(header, { file: path, format: "duckdb" }, ".", options);
  const { store } = read;
  const needed = columns.flatMap((_, c) => (store.isKept[c] || store.isTested[c] ? [c] : []));
  const casts = needed.map((c) => `CAST(c${c} AS ${isNumeric(columns[c]!.type) ? "DOUBLE" : "VARCHAR"})`);
  const aliases = columns.map((_, c) => `c${c}`).join(", ");
  const result = await connection.stream(`SELECT ${casts.join(", ")} FROM (${query}) AS q(${aliases})`);
  for (;;) {
    options.signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return read;
    const values = needed.map((_, i) => chunk.getColumnValues(i));
    for (let r = 0; r < chunk.rowCount; r++) {
      for (let i = 0; i < needed.length; i++) store.putCell(needed[i]!, values[i]![r]);
      store.endRow(store.nRead + 1);
    }
    afterChunk(store.nRead);
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

function readerOf(path: string): string {
  const file = `'${path.replaceAll("'", "''")}'`;
  const name = path.toLowerCase().replace(/\.(gz|zst)$/, "");
  if (name.endsWith(".parquet")) return `read_parquet(${file})`;
  return /\.(json|jsonl|ndjson)$/.test(name) ? `read_json_auto(${file})` : `read_csv_auto(${file})`;
}

function queryTrouble(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof DataError || error instanceof UsageError) return error;
  if (error.name === "AbortError" || !/^[A-Z][A-Za-z ]* Error: /.test(error.message)) return error;
  return new DataError({
    code: "duckdb/query",
    message: `DuckDB says: ${error.message.replace(/\s+/g, " ").slice(0, 300)}`,
    where: { file },
    hint: 'in --sql the table is called data: --sql "SELECT x, y FROM data WHERE x > 0"',
  });
}
