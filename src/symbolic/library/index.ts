export type { Gauge } from "../functions/elementaryFunction.ts";
export {
  DEFAULT_LIBRARY as defaultLibrary,
  FULL_LIBRARY as fullLibrary,
  findFunction,
} from "./builtins.ts";
export { fixedPower } from "./families/powers.ts";
export { identifiable, type LibraryFunction } from "./libraryFunction.ts";
export { resolveFunction, resolveLibrary } from "./resolve.ts";
