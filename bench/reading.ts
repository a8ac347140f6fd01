import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTable } from "../src/io/tables/readTable.ts";
import { randomStream } from "../src/math/philox.ts";

/** How fast a clean numeric CSV is read. */
export interface ReadingRate {
  readonly megabytes: number;
  readonly seconds: number;
  readonly mbPerSecond: number;
}

/** The rate on `nRows` rows of 5 columns with 8 digits, the second of two readings. */
export async function readingRate(nRows: number): Promise<ReadingRate> {
  const folder = mkdtempSync(join(tmpdir(), "kan-read-"));
  const file = join(folder, "data.csv");
  try {
    const random = randomStream(1, "csv");
    const lines = ["a,b,c,d,e"];
    for (let r = 0; r < nRows; r++) {
      lines.push(Array.from({ length: 5 }, () => random.normal().toFixed(8)).join());
    }
    writeFileSync(file, `${lines.join("\n")}\n`);
    const megabytes = statSync(file).size / 1e6;
    let seconds = 0;
    for (let turn = 0; turn < 2; turn++) {
      const start = performance.now();
      await readTable(file, {}, () => {});
      seconds = (performance.now() - start) / 1000;
    }
    return { megabytes, seconds, mbPerSecond: megabytes / seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
