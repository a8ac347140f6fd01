import { seedOf, shuffled, uniformNumbers } from "../recovery/random.ts";

/** A table of numbers as a file has it: the cells are kept as text. */
export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The rows of a table that a predictor is made from, and those it is asked about. */
export interface Fold {
  readonly train: Table;
  readonly test: Table;
}

/**
 * A table from CSV text without quotes; `target`, the last column where it is absent, is put last. Throws where it has
 * no such column.
 */
export function tableOf(text: string, target?: string): Table {
  const [header = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => line.split(","));
  const place = target === undefined ? header.length - 1 : header.indexOf(target);
  if (place < 0) throw new Error(`no column is called ${target}; there are ${header.join(", ")}`);
  const last = (cells: readonly string[]): string[] => [
    ...cells.slice(0, place),
    ...cells.slice(place + 1),
    cells[place]!,
  ];
  return { names: last(header), rows: rows.map(last) };
}

/** `n` folds of the rows in an order that name and seed decide: each row is asked about once. */
export function foldsOf({ names, rows }: Table, n: number, name: string, seed: number): Fold[] {
  const order = shuffled(rows.length, uniformNumbers(seedOf(name, seed)));
  const pick = (isWanted: (place: number) => boolean): Table => ({
    names,
    rows: order.flatMap((row, place) => (isWanted(place) ? [rows[row]!] : [])),
  });
  return Array.from({ length: n }, (_, fold) => ({
    train: pick((place) => place % n !== fold),
    test: pick((place) => place % n === fold),
  }));
}

/** CSV text. */
export function csvOf({ names, rows }: Table): string {
  return `${[names, ...rows].map((cells) => cells.join(",")).join("\n")}\n`;
}

/** The target of each row. */
export function targetOf({ rows }: Table): number[] {
  return rows.map((cells) => Number(cells.at(-1)));
}
