/** Many networks tried, the best one kept: what is tried, where it is computed, how it is ranked. */
export { coordinate, isBetter, USUAL_IN_FLIGHT } from "./coordinator.ts";
export { queueEngine, queueSteps } from "./engines/queue.ts";
export { runQueueWorker } from "./engines/queueWorker.ts";
export { redisAddress } from "./engines/redis.ts";
export { stepShards } from "./engines/stepShards.ts";
export { threadsEngine } from "./engines/threads.ts";
export type { TrialEngine } from "./engines/trialEngine.ts";
export { type Importance, importanceOf } from "./importance.ts";
export { jobOf, plannedJobs, sweepId } from "./plan.ts";
export { byKey, type Ranking, rankingOf } from "./ranking.ts";
export { type Dimension, gridSize, optionsOfParams, type Space, sizeOfSpace, spaceOf } from "./space.ts";
export { runTrial } from "./trial.ts";
