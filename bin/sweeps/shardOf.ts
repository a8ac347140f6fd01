import { UsageError } from "../../src/diagnostics.ts";

/** One of several machines that share the work: its place from 0, and how many there are. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The share of `--shard i/n`, else of a task of a Slurm array or of an indexed job of Kubernetes. Errors: UsageError where none says it. */
export function shardOf(text: string | undefined, env: NodeJS.ProcessEnv): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text ?? "");
  if (match !== null && Number(match[1]) < Number(match[2]))
    return { index: Number(match[1]), of: Number(match[2]) };
  if (text !== undefined)
    throw new UsageError(
      `--shard is "${text}", expected i/n with i from 0 to n - 1`,
      "for example --shard 0/4",
      "usage/option-value",
    );
  const number = (name: string): number | undefined => {
    const value = env[name];
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const task = number("SLURM_ARRAY_TASK_ID");
  const tasks = number("SLURM_ARRAY_TASK_COUNT");
  if (task !== undefined && tasks !== undefined) {
    const step = number("SLURM_ARRAY_TASK_STEP") ?? 1;
    return { index: (task - (number("SLURM_ARRAY_TASK_MIN") ?? 0)) / step, of: tasks };
  }
  const index = number("JOB_COMPLETION_INDEX");
  const count = number("JOB_COMPLETION_COUNT");
  if (index !== undefined && count !== undefined && index < count) return { index, of: count };
  throw new UsageError(
    "which share of the work is it? --shard is not given, and this is no task of a Slurm array or an indexed job",
    "for example --shard 0/4; a Kubernetes job has to set JOB_COMPLETION_COUNT itself",
  );
}
