import fc from "fast-check";

// Properties draw the same cases in every run, so that a failure is never a surprise of the day;
// FAST_CHECK_SEED=… explores others.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261122) });
