export type { Candidate } from "./archive.ts";
export type { FinalErrors, FinishedCandidate } from "./choice.ts";
export { type DiscoverOptions, type DiscoverResult, discover } from "./discover.ts";
