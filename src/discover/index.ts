export type { Candidate } from "./archive.ts";
export { type DiscoverOptions, type DiscoverResult, discover } from "./discover.ts";
