export type { Tried } from "./agenda/search.ts";
export { discover } from "./asWritten.ts";
export type { DiscoverOptions, DiscoverResult } from "./discover.ts";
