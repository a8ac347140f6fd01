export type { Tried } from "./agenda/searchTools.ts";
export { discover } from "./asWritten.ts";
export type { DiscoverOptions, DiscoverResult } from "./discover.ts";
