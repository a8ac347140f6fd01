import type { Command } from "commander";
import { redisAddress } from "../../src/index.ts";
import { HEADING } from "../flags.ts";
import { fileName } from "../options.ts";

/** What `sharingFlags` leaves behind. */
export interface SharingFlags {
  readonly queue?: string;
  readonly shard?: string;
  readonly results?: string;
}

/** Adds `--queue`, `--shard` and `--results`. */
export function sharingFlags(command: Command): Command {
  return command
    .optionsGroup(HEADING.machines)
    .option(
      "--queue <url>",
      "let workers (kan worker) at a Redis server run the forms and moves: redis://localhost",
      redisAddress,
    )
    .option(
      "--shard <i/n>",
      "be one of n machines that run the search together (default: from a Slurm array)",
    )
    .option(
      "--results <folder>",
      "where these machines leave what they found",
      fileName("--results", "results"),
    );
}
