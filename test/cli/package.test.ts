import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/**
 * Packs the project and lays it into an empty folder as npm would, without a network: the tarball unpacked,
 * the declared runtime dependencies, and nothing else, linked beside it.
 */
function installInto(folder: Folder): string {
  const pack = spawnSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder.path], {
    cwd: root,
    encoding: "utf8",
  });
  expect(pack.status, pack.stderr).toBe(0);
  const home = join(folder.path, "node_modules", manifest.name);
  mkdirSync(home, { recursive: true });
  const tarball = `${manifest.name}-${manifest.version}.tgz`;
  const unpack = spawnSync("tar", ["-xzf", join(folder.path, tarball), "-C", home, "--strip-components=1"]);
  expect(unpack.status).toBe(0);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(folder.path, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  return home;
}

test("the packed program, alone in an empty folder, runs", () => {
  const folder = temporaryFolder();
  const home = installInto(folder);
  for (const file of ["LICENSE", "README.md", "CHANGELOG.md", "fixtures/hello.csv", "dist/src/index.d.ts"]) {
    expect(existsSync(join(home, file)), file).toBe(true);
  }
  for (const file of ["src", "test", "bin", "bench", "tsconfig.json"]) {
    expect(existsSync(join(home, file)), file).toBe(false);
  }
  const kan = (args: readonly string[]) =>
    spawnSync(process.execPath, [join(home, "dist/bin/kan.js"), ...args], {
      cwd: folder.path,
      encoding: "utf8",
    });
  const data = join(home, "fixtures/hello.csv");
  expect(kan(["fit", data, "--width", "5"])).toMatchObject({ status: 0 });
  expect(kan(["prune"])).toMatchObject({ status: 0 });
  const symbolic = kan(["symbolic", "--lib", "sin,exp,x^2"]);
  expect(symbolic.status).toBe(0);
  expect(symbolic.stdout).toContain("exp(");
});
