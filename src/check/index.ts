export type { LawUnits } from "../symbolic/units/agreement.ts";
export {
  type CheckedUnits,
  checkedUnits,
  givenUnit,
  lawUnits,
  placesOfConstants,
  type TableUnits,
  unitInHeader,
  type WrittenUnit,
  withNamedConstants,
} from "../symbolic/units/units.ts";
export { countedForms } from "./countedForms.ts";
export { type EvaluatedForm, evalForm } from "./evalForm.ts";
export { fittedForm } from "./fitting/bestFit.ts";
export type { Bounds } from "./fitting/gaussNewton.ts";
export { evalGroups, type GroupedForm } from "./groupedForm.ts";
export type { FormGroup } from "./groupLayout.ts";
export { knownConstants } from "./knownConstants.ts";
export { type ColumnRange, meantFormula } from "./meantFormula.ts";
export { type Standing, standingOf, undecided } from "./standing.ts";
export { type TypedForm, typedForm } from "./typedForm.ts";
export { type BootstrappedConstant, bootstrapForm } from "./uncertainty/bootstrap.ts";
