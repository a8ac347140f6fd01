// Joins the compiled program (dist/bin/*.js and what it imports) into a few files: a command then starts in half the
// time, because Node resolves and opens a dozen modules instead of two hundred. The library stays as compiled.
import { readdirSync, rmSync } from "node:fs";
import { relative, sep } from "node:path";
import { rolldown } from "rolldown";

/** Rewrites dist/bin as one entry, kan.js, and chunks beside it; every command stays a chunk that is loaded when asked for. */
export async function bundleProgram(root) {
  const folder = `${root}dist/bin`;
  const bundle = await rolldown({
    input: { kan: `${folder}/kan.js` },
    platform: "node",
    // Loaded by few runs, and large or optional.
    external: [/^mathjs/, /^hyparquet/, /^@duckdb\//],
    plugins: [keepLocations(root, folder)],
  });
  const { output } = await bundle.generate({ format: "esm", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`, { recursive: true });
  return output.map(({ fileName, code }) => ({ path: `${folder}/${fileName}`, code }));
}

/** A bundled module finds its workers, tasks and kernels where they lie beside the module it was compiled to. */
function keepLocations(root, folder) {
  return {
    name: "keep-locations",
    transform(code, id) {
      if (!id.startsWith(`${root}dist`) || !code.includes("import.meta.url")) return null;
      const location = `./${relative(folder, id).replaceAll(sep, "/")}`;
      return {
        code: code.replaceAll(
          "import.meta.url",
          `new URL(${JSON.stringify(location)}, import.meta.url).href`,
        ),
      };
    },
  };
}
