export {
  DEFAULT_LIBRARY as defaultLibrary,
  FULL_LIBRARY as fullLibrary,
  findFunction,
} from "./builtins.ts";
export { compositeLibrary } from "./composites.ts";

export {
  type Gauge,
  identifiable,
  type LibraryFunction,
} from "./libraryFunction.ts";
export { fixedPower } from "./powers.ts";
export { resolveFunction, resolveLibrary } from "./resolve.ts";
