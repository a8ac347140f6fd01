// Joins what is compiled into few files: a command then starts in half the time, because Node resolves and opens a dozen
// modules instead of two hundred, and so does every thread. The library stays as compiled.
import { readdirSync, rmSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { rolldown } from "rolldown";

// Loaded by few runs, and large or optional.
const external = [/^hyparquet/, /^@duckdb\//, /^@tensorflow\//];

/** What threads load, each with all that it needs in one file: it takes the place of the compiled module. */
const threadModules = [
  "src/train/schedule/startTask",
  "src/train/engines/wasm/chunkWorker",
  "src/discover/agenda/stepTask",
  "src/symbolic/formula/finishTask",
  "src/check/uncertainty/bootstrapTask",
];

/** Rewrites dist/bin as one entry, kan.js, and chunks beside it; every command stays a chunk that is loaded when asked for. */
export async function bundleProgram(root) {
  const folder = `${root}dist/bin`;
  const output = await bundled(root, `${folder}/kan.js`, { chunkFileNames: "[name]-[hash].js" });
  for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`, { recursive: true });
  return output.map(({ fileName, code }) => ({ path: `${folder}/${fileName}`, code }));
}

/** The modules that threads load, one file for each. */
export async function bundleThreads(root) {
  const paths = threadModules.map((name) => `${root}dist/${name}.js`);
  const outputs = await Promise.all(paths.map((path) => bundled(root, path, { codeSplitting: false })));
  return paths.map((path, i) => ({ path, code: outputs[i][0].code }));
}

async function bundled(root, entry, options) {
  const bundle = await rolldown({
    input: entry,
    platform: "node",
    external,
    plugins: [keepLocations(root, dirname(entry))],
  });
  const { output } = await bundle.generate({ format: "esm", ...options });
  await bundle.close();
  return output;
}

/** A bundled module finds its workers, tasks and kernels where they lie beside the module it was compiled to. */
function keepLocations(root, folder) {
  return {
    name: "keep-locations",
    transform(code, id) {
      if (!id.startsWith(`${root}dist`) || !code.includes("import.meta.url")) return null;
      const path = relative(folder, id).replaceAll(sep, "/");
      const location = path.startsWith(".") ? path : `./${path}`;
      return {
        code: code.replaceAll(
          "import.meta.url",
          `new URL(${JSON.stringify(location)}, import.meta.url).href`,
        ),
      };
    },
  };
}
