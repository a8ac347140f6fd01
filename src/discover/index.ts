export type { Tried } from "./agenda/search.ts";
export { type DiscoverOptions, type DiscoverResult, discover } from "./discover.ts";
