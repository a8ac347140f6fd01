export { type ClosedForm, closedForm } from "./closedForm.ts";
export { kanJetsOf } from "./network.ts";
export type { Measurements, Problem } from "./problem.ts";
export { type Solution, type SolutionError, type SolveFailure, type SolveOptions, solve } from "./solve.ts";
export { compiledProblem } from "./spline/assembly.ts";
export { freshPoints, type Judgement, type Misfit } from "./spline/judge.ts";
