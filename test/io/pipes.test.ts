import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DataError } from "../../src/diagnostics.ts";
import { writeAtomically } from "../../src/io/models/store/atomicWrite.ts";
import { readTable } from "../../src/io/tables/readTable.ts";
import { readText } from "../../src/io/textFile.ts";

const hasPipes = process.platform !== "win32";

function pipe(): string {
  const folder = mkdtempSync(join(tmpdir(), "kan-pipe-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "pipe");
  expect(spawnSync("mkfifo", [path]).status).toBe(0);
  return path;
}

/** Runs a line of a shell in which `$1` is the path. */
function shell(line: string, path: string): { readonly out: () => string; readonly ended: Promise<void> } {
  const child = spawn("sh", ["-c", line, "sh", path]);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { out: () => text, ended: new Promise((resolve) => child.on("close", () => resolve())) };
}

test.runIf(hasPipes)("a table and a text come out of a pipe whose writer begins later", async () => {
  const path = pipe();
  const table = readTable(path, {});
  const rows = shell('printf "x,y\\n1,2\\n2,4\\n3,7\\n" > "$1"', path);
  expect((await table).dataset.nRows).toBe(3);
  await rows.ended;
  const text = readText(path, new AbortController().signal);
  shell('printf "two lines\\nof text" > "$1"', path);
  expect(await text).toBe("two lines\nof text");
});

test.runIf(hasPipes)("what waits for a pipe that nobody writes to ends when it is told to", async () => {
  const [first, second] = [pipe(), pipe()];
  for (const reading of [
    (signal: AbortSignal) => readTable(first, { signal }),
    (signal: AbortSignal) => readText(second, signal),
  ]) {
    const stop = new AbortController();
    const end = expect(reading(stop.signal)).rejects.toThrow();
    setImmediate(() => stop.abort());
    await end;
  }
});

test.runIf(hasPipes)("a pipe that somebody reads is written, one that nobody reads is refused", async () => {
  const path = pipe();
  await expect(writeAtomically(path, "text")).rejects.toThrow(/nobody reads from this pipe/);
  const reader = shell('cat "$1"', path);
  // The reader opens its end when it runs.
  for (;;) {
    const error: unknown = await writeAtomically(path, ["a whole ", "text"]).catch(
      (thrown: unknown) => thrown,
    );
    if (error === undefined) break;
    expect(error).toBeInstanceOf(DataError);
  }
  await reader.ended;
  expect(reader.out()).toBe("a whole text");
});

test.runIf(hasPipes)("a text without an end is refused", async () => {
  await expect(readText("/dev/zero", new AbortController().signal)).rejects.toThrow(/longer than 16 MB/);
});
