import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly sideEffects: readonly string[];
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

test("every link of a document in the package leads to a file of the package", () => {
  const home = installInto(temporaryFolder());
  const documents = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  expect(documents).toEqual(expect.arrayContaining(["README.md", "docs/guide.md", "SECURITY.md"]));
  for (const name of documents) {
    const text = readFileSync(join(home, name), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(home, dirname(name), target)), `${name}: ${target}`).toBe(true);
    }
  }
});

test("modules that act when they are imported are named in sideEffects", () => {
  expect(manifest.sideEffects).toEqual(["./dist/bin/*.js", "./dist/src/**/*Worker.js"]);
  const source = join(root, "src");
  const acting = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .filter((name) => {
      const text = readFileSync(join(source, name), "utf8");
      return ts.createSourceFile(name, text, ts.ScriptTarget.Latest).statements.some(acts);
    });
  const [workers, others] = [true, false].map((isWorker) =>
    acting.filter((name) => name.endsWith("Worker.ts") === isWorker),
  );
  expect(workers).not.toEqual([]);
  // The sigmoid fills a table of its own, which matters to nobody who does not use it.
  expect(others).toEqual([join("math", "sigmoid.ts")]);
});

/** Whether a statement of a module does something other than declare, import or export. */
function acts({ kind }: ts.Statement): boolean {
  return (
    kind === ts.SyntaxKind.ExpressionStatement ||
    (kind >= ts.SyntaxKind.IfStatement && kind <= ts.SyntaxKind.TryStatement)
  );
}

test("the citation names the version of the package", () => {
  const citation = readFileSync(join(root, "CITATION.cff"), "utf8");
  expect(citation).toContain(`\nversion: ${manifest.version}\n`);
});
