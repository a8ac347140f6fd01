export type { Tried } from "./agenda/searchTools.ts";
export { STEP_TEXT_TASK, sharedSteps } from "./agenda/sharedSteps.ts";
export { discover } from "./asWritten.ts";
export { discoverClasses } from "./classes/discoverClasses.ts";
export type { DiscoverOptions, DiscoverResult } from "./discover.ts";
export { discoverInGroups } from "./groups/discoverInGroups.ts";
export { discoverByLoss } from "./losses/discoverByLoss.ts";
export { countedBy } from "./losses/lossWeights.ts";
export { spansTarget } from "./units/dimensionless.ts";
