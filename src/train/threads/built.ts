/** True in tests, which run the TypeScript sources themselves. */
const isSource = import.meta.url.endsWith(".ts");

/**
 * The compiled module of a source module's URL, for a worker thread to load. Other modules are left alone.
 *
 * Workers cannot read TypeScript: where the program runs from src/ they take the module from dist/.
 */
export function builtModule(url: URL): URL {
  if (!url.pathname.endsWith(".ts")) return url;
  const module = `${url.href.slice(0, -3)}.js`;
  const at = module.lastIndexOf("/src/");
  return new URL(isSource ? `${module.slice(0, at)}/dist${module.slice(at)}` : module);
}
