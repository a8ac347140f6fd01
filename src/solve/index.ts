export { type ClosedForm, closedForm } from "./closedForm.ts";
export { formulaJetsOf } from "./formulaJets.ts";
export { kanJetsOf } from "./network.ts";
export type { Measurements, Problem } from "./problem.ts";
export { type NamedSolution, solutionFigure } from "./solutionFigure.ts";
export { type Solution, type SolutionError, type SolveFailure, type SolveOptions, solve } from "./solve.ts";
export { compiledProblem } from "./spline/assembly.ts";
export { freshPoints, type Judgement, judged, type Misfit } from "./spline/judge.ts";
