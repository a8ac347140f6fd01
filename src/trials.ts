/** What the parts of a sweep, and of a search on several machines, tell each other: plain data, the same in a thread, a journal, a folder and a queue. */

/** A value of an option of training: a word, a number, or the stages of a grid. */
export type ParamValue = string | number | readonly number[];

/** Options of training by name, in the order of the table of options. */
export type Params = Readonly<Record<string, ParamValue>>;

/** What trials are ranked by. */
export const CRITERIA = ["aicc", "bic", "validation", "cv"] as const;
export type CriterionName = (typeof CRITERIA)[number];

/** How the values of the trials are chosen. */
export const SAMPLERS = ["grid", "random", "sobol", "tpe"] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** How trials that promise little are ended early. */
export const PRUNERS = ["none", "halving"] as const;
export type PrunerName = (typeof PRUNERS)[number];

/** All that decides what a sweep finds. Two sweeps with equal plans have the same `sweepId` and the same ranking. */
export interface SweepPlan {
  readonly v: 1;
  /** Version of the package: another one may compute other numbers. */
  readonly kan: string;
  /** Fingerprint of the table as it was read. */
  readonly data: string;
  /** The values to try for each option, as they were typed. */
  readonly space: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  /** How many trials there are. */
  readonly trials: number;
  readonly pruner: PrunerName;
  /** Jobs given out before the first of them has to have ended, where results choose trials: it decides what a choice sees. */
  readonly inFlight?: number;
  readonly seed: number;
  readonly by: CriterionName;
  /** Name of the engine, which every computer of a trial must have. */
  readonly engine: string;
}

/** One network to train: it says everything but the rows, which it names by their fingerprint. */
export interface TrialJob {
  readonly v: 1;
  readonly sweep: string;
  readonly kan: string;
  readonly data: string;
  readonly trial: number;
  readonly seed: number;
  readonly params: Params;
  readonly by: CriterionName;
  readonly engine: string;
  /** Share of the steps that the optimiser may take, where less than all: a first look of halving. */
  readonly budget?: number;
}

/** What became of a job; but for `seconds` and `host` it depends on the job and the rows alone. */
export interface TrialResult {
  readonly v: 1;
  readonly sweep: string;
  readonly trial: number;
  readonly params: Params;
  readonly budget?: number;
  readonly status: "ok" | "failed";
  /** Less is better; null stands for an infinite one. */
  readonly criterion: number | null;
  /** Parameters of the network. */
  readonly parameters: number;
  /** Numbers that it was fitted to. */
  readonly n: number;
  /** RMSE over the standard deviation, the worst of the targets. */
  readonly nrmse: { readonly train: number; readonly validation?: number; readonly test?: number };
  /** SHA-256 of the network. */
  readonly model: string;
  /** Why there is none. */
  readonly reason?: string;
  readonly seconds: number;
  readonly engine: string;
  readonly kan: string;
  readonly host: string;
}

/** What tells the results of a sweep apart: a trial may be looked at with several budgets. */
export function trialKey({ trial, budget }: Pick<TrialJob, "trial" | "budget">): string {
  return budget === undefined ? String(trial) : `${trial}-${budget}`;
}

/** A form or a move of a search, to be run on any machine: the table travels with it. */
export interface StepJob {
  readonly v: 1;
  /** Version of the package, and the major one of Node: others may compute other numbers. */
  readonly kan: string;
  readonly node: string;
  /** SHA-256 of `text`: equal jobs have one result, whoever computed it. */
  readonly id: string;
  /** What is run, as `plainText` writes it. */
  readonly text: string;
  /** Milliseconds that it may take; one that took more has no result. */
  readonly left: number;
}

/** Where steps of a search are computed, other than on threads. A job may be computed twice, and is answered once. */
export interface StepEngine {
  /** Resolves when each job was answered, rejects when the signal is aborted. Jobs have different ids. */
  run(
    jobs: readonly StepJob[],
    calls: { readonly onResult: (id: string, text: string) => void; readonly signal: AbortSignal },
  ): Promise<void>;
  close(): Promise<void>;
}
