import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silent } from "../../../src/events.ts";
import { readTable } from "../../../src/io/tables/readTable.ts";
import { blocksOf, reading } from "./given.ts";

const folder = mkdtempSync(join(tmpdir(), "kan-io-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("every kept row knows its row in the file, and every other row is counted", async () => {
  const text = "# c\ns,x,y\na,1,2\n\nb,1,3\na,,4\na,2,5\na,3,\n\na,4,7\n";
  const { table } = await reading(text, { where: ["s=a"] });
  const { rowNumbers, counts } = table!;
  expect(Array.from({ length: rowNumbers.length }, (_, r) => rowNumbers.at(r))).toEqual([3, 7, 10]);
  expect(counts).toEqual({ nRead: 6, nFiltered: 1, nDropped: 2, nFilled: 0 });
});

test("a file that is not there is answered with the nearest name in its folder", async () => {
  writeFileSync(join(folder, "pendulum.csv"), "x,y\n1,2\n3,4\n");
  await expect(readTable(join(folder, "pendulm.csv"), {}, silent)).rejects.toMatchObject({
    diagnostic: { code: "file/not-found", hint: "did you mean pendulum.csv?" },
  });
  await expect(readTable(folder, {}, silent)).rejects.toMatchObject({
    diagnostic: { code: "file/is-folder" },
  });
});

test("a file is read like standard input, and its bytes are counted", async () => {
  const path = join(folder, "rows.csv");
  const text = `x,y\n${Array.from({ length: 5000 }, (_, i) => `${i},${i * i}\n`).join("")}`;
  writeFileSync(path, text);
  const events: unknown[] = [];
  const table = await readTable(path, {}, (event) => events.push(event));
  const piped = await readTable("-", { stdin: blocksOf(text, 1000) }, silent);
  expect(table.dataset.fingerprint).toBe(piped.dataset.fingerprint);
  expect(events.at(-1)).toEqual({ kind: "read", rows: 5000, bytes: text.length, ofBytes: text.length });
});

test("an abort between two blocks ends the reading with the signal's reason", async () => {
  const control = new AbortController();
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x,y\n");
    for (let i = 0; ; i++) {
      if (i === 15) control.abort(new Error("stop"));
      yield Buffer.from("1,2\n3,5\n".repeat(3000));
    }
  }
  await expect(readTable("-", { stdin: endless(), signal: control.signal }, silent)).rejects.toThrow("stop");
});
