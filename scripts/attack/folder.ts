import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder that attacks happen in. */
export interface AttackFolder {
  readonly path: string;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly read: (name: string) => string;
  /** Every file in it with a fingerprint of its bytes. */
  readonly fingerprints: () => ReadonlyMap<string, string>;
  /** Takes every file out but those named. */
  readonly clear: (...kept: readonly string[]) => void;
  readonly remove: () => void;
}

/** A fresh temporary folder. */
export function attackFolder(): AttackFolder {
  const path = mkdtempSync(join(tmpdir(), "kan-attack-"));
  return {
    path,
    write: (name, content) => {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    fingerprints: () => fingerprintsIn(path),
    clear: (...kept) => {
      for (const name of readdirSync(path))
        if (!kept.includes(name)) rmSync(join(path, name), { recursive: true, force: true });
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function fingerprintsIn(path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" })) {
    const file = join(path, name);
    if (lstatSync(file).isFile())
      found.set(name, createHash("sha1").update(readFileSync(file)).digest("hex"));
  }
  return found;
}

/** The files that were made, changed or taken away between two looks, save those that may be. */
export function touched(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  mayChange: (name: string) => boolean,
): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name) && !mayChange(name)).sort();
}
