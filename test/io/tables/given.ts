import type { Diagnostic } from "../../../src/diagnostics.ts";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { readTable, type Table } from "../../../src/io/tables/readTable.ts";
import type { InputValues } from "../../../src/model/dataset.ts";

/** The bytes in blocks of `size`, as a stream hands them over. */
export async function* blocksOf(bytes: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let i = 0; i < all.length; i += size) yield all.subarray(i, i + size);
}

/** What came of reading `bytes` from standard input: the table or nothing, and all that was said, one line each. */
export async function reading(
  bytes: string | Uint8Array,
  options: ReadOptions = {},
): Promise<{ table?: Table; said: string[] }> {
  const said: string[] = [];
  try {
    const table = await readTable("-", { ...options, stdin: blocksOf(bytes) }, (event) => {
      if (event.kind === "diagnostic") said.push(...lines(event.diagnostic));
    });
    return { table, said };
  } catch (error) {
    const diagnostic = (error as { diagnostic?: Diagnostic }).diagnostic;
    if (diagnostic === undefined) throw error;
    said.push(...lines(diagnostic));
    return { said };
  }
}

/** The columns as plain values: `{ x: [1, 2] }`. */
export function plain(columns: readonly InputValues[]): Record<string, number[]> {
  return Object.fromEntries(columns.map(({ name, values }) => [name, [...values]]));
}

function lines({ severity, code, where, message, hint }: Diagnostic): string[] {
  const place =
    where === undefined ? [] : [where.file, where.row, where.column].filter((part) => part !== undefined);
  return [
    [`${severity}[${code}]`, ...(place.length > 0 ? [place.join(":")] : []), message].join(" "),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ];
}
