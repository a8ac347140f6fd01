import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { readModel, writeModel } from "../../../src/io/models/modelFile.ts";
import { writeAtomically } from "../../../src/io/models/store/atomicWrite.ts";
import { resolve, smallRecord } from "./records.ts";

const root = mkdtempSync(join(tmpdir(), "kan-model-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder = root;
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
  path = join(folder, "kan.json");
});

test.skipIf(process.platform === "win32")("a device is no model: it is refused, not waited for", async () => {
  await expect(readModel("/dev/zero", resolve)).rejects.toMatchObject({
    diagnostic: { code: "file/not-a-file", where: { file: "/dev/zero" } },
  });
});

test("a model that is not there is answered with the command that makes one", async () => {
  await expect(readModel(path, resolve)).rejects.toMatchObject({
    diagnostic: {
      code: "model/not-found",
      hint: "kan fit data.csv or kan discover data.csv makes one; -m names another file",
    },
  });
});

test("a model is written, read, and written over, and nothing else is left in the folder", async () => {
  await writeModel(path, smallRecord());
  const first = readFileSync(path, "utf8");
  const record = await readModel(path, resolve);
  expect(record).toEqual(smallRecord());
  await writeModel(path, record);
  expect(readFileSync(path, "utf8")).toBe(first);
  expect(readdirSync(folder)).toEqual(["kan.json"]);
});

test("the old file stays and no temporary file is left when the writing fails halfway", async () => {
  writeFileSync(path, "old");
  async function* failing(): AsyncGenerator<string> {
    yield "half of the";
    throw Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: "write" });
  }
  await expect(writeAtomically(path, failing(), "model")).rejects.toMatchObject({
    diagnostic: {
      code: "model/unwritable",
      message:
        "the model could not be written: the disk is full; nothing was lost, what was there before is unchanged",
    },
  });
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["kan.json"]);
});

test.each([
  ["a folder that does not exist", "no/kan.json", "its folder does not exist"],
  ["a path through a file", "file/kan.json", "a part of its path is a file, not a folder"],
  ["the place of a folder", "folder", "there is a folder of that name"],
])("%s cannot be written to", async (_, place, reason) => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "folder"));
  await expect(writeModel(join(folder, place), smallRecord())).rejects.toMatchObject({
    diagnostic: {
      code: "model/unwritable",
      message: expect.stringContaining(reason),
      where: { file: join(folder, place) },
    },
  });
});

test.runIf(process.platform === "linux")("a full device is told, and stays a device", async () => {
  await expect(writeModel("/dev/full", smallRecord())).rejects.toMatchObject({
    diagnostic: { message: expect.stringContaining("the disk is full") },
  });
  expect(lstatSync("/dev/full").isCharacterDevice()).toBe(true);
});

test("a link stays a link, and the mode of the file stays", async () => {
  const real = join(folder, "real.json");
  writeFileSync(real, "old");
  chmodSync(real, 0o640);
  symlinkSync(real, path);
  await writeModel(path, smallRecord());
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(statSync(real).mode & 0o777).toBe(0o640);
  expect(await readModel(path, resolve)).toEqual(smallRecord());
});
