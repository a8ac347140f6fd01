// Lets Node 20 run a .ts file of this repository: node --import ./scripts/typescript.js FILE.ts
// One file, two lives: imported it registers itself; on the loader's own thread it strips the types.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

/** Node's load hook: TypeScript becomes JavaScript, everything else goes its usual way. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const { default: ts } = await import("typescript");
  const source = await readFile(fileURLToPath(url), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, inlineSourceMap: true },
  });
  return { format: "module", source: outputText, shortCircuit: true };
}
