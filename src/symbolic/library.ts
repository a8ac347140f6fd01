export {
  builtinNames,
  defaultLibrary,
  findFunction,
  fullLibrary,
} from "./library/builtins.ts";
export { compositeLibrary } from "./library/composites.ts";
export { functionFromExpression } from "./library/expression.ts";
export {
  type Gauge,
  type Interval,
  identifiable,
  type LibraryFunction,
} from "./library/libraryFunction.ts";
export { fixedPower } from "./library/powers.ts";
export { resolveFunction, resolveLibrary } from "./library/resolve.ts";
