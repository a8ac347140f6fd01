export { type DiscoveredSystem, discoverSystem } from "./discoverSystem.ts";
export { solveSystem } from "./solveSystem.ts";
