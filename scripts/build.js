// Builds the kernels and dist/: compile AssemblyScript (when a source is newer), then bin/ and src/; join the program
// and what its threads load into few files and make it executable. The kernels lie in kernels/build/ for src/ and in
// dist/kernels/build/ for dist/src/.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleProgram, bundleThreads } from "./bundle.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const kernels = `${root}kernels/build/kan.wasm`;

// `--if-changed` (for tests) keeps dist/ when nothing that it is made of is newer.
if (process.argv.includes("--if-changed") && isCurrent()) process.exit(0);
buildKernels();
rmSync(`${root}dist`, { recursive: true, force: true });
run("typescript/bin/tsc", ["-p", "tsconfig.json"]);
mkdirSync(`${root}dist/kernels/build`, { recursive: true });
copyFileSync(kernels, `${root}dist/kernels/build/kan.wasm`);
for (const name of ["page.js", "page.css"])
  copyFileSync(`${root}src/report/${name}`, `${root}dist/src/report/${name}`);
for (const bundle of [bundleProgram, bundleThreads])
  for (const { path, code } of await bundle(root)) writeFileSync(path, code);
chmodSync(`${root}dist/bin/kan.js`, 0o755);

function isCurrent() {
  const built = statSync(`${root}dist/kernels/build/kan.wasm`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ["bin", "src", "kernels"].flatMap((room) =>
    readdirSync(`${root}${room}`, { recursive: true })
      .filter((name) => !name.startsWith("build"))
      .map((name) => `${root}${room}/${name}`),
  );
  return [
    ...sources,
    `${root}scripts/build.js`,
    `${root}scripts/bundle.js`,
    `${root}tsconfig.json`,
    `${root}package.json`,
  ].every((path) => statSync(path).mtimeMs < built);
}

function buildKernels() {
  const sources = ["kernels", "kernels/inline"].flatMap((room) =>
    readdirSync(`${root}${room}`).flatMap((name) => (name.endsWith(".ts") ? [`${root}${room}/${name}`] : [])),
  );
  const inputs = [...sources, fileURLToPath(import.meta.url)];
  const newest = Math.max(...inputs.map((path) => statSync(path).mtimeMs));
  if ((statSync(kernels, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest) return;
  // AS112 warns of v128 crossing to JavaScript, which none does. The file appears whole or not at all.
  const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--disableWarning", "112"];
  mkdirSync(`${root}kernels/build`, { recursive: true });
  const fresh = `kernels/build/kan-${process.pid}.wasm`;
  run("assemblyscript/bin/asc.js", ["kernels/index.ts", ...flags, "-o", fresh]);
  renameSync(`${root}${fresh}`, kernels);
}

function run(program, args) {
  const path = `${root}node_modules/${program}`;
  const result = spawnSync(process.execPath, [path, ...args], { cwd: root, stdio: "inherit" });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
