export { type ConservedQuantity, type DiscoveredSystem, discoverSystem } from "./discoverSystem.ts";
export { type SolvedSystem, solveSystem } from "./shooting/solveSystem.ts";
export { computedRun, measuredRuns } from "./systemFigure.ts";
