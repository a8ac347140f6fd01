export { type DiscoverOptions, type DiscoverResult, discover } from "./discover.ts";
