import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import type { CommandModule } from "../command.ts";
import { collect } from "../sweeps/collect.ts";
import { exportSweep } from "../sweeps/exportSweep.ts";
import { type SweepFlags, sweepFlags } from "../sweeps/flags.ts";
import { runShard } from "../sweeps/shard.ts";
import { runSweep } from "../sweeps/sweep.ts";

/** `kan sweep`: many networks tried on a table, the best one in the model file. */
export const sweepCommand: CommandModule = {
  describe,
  run: async (session, args, options) => {
    const flags = options as unknown as SweepFlags;
    const [what = "", more] = args;
    if (what === "collect") return collect(session, named(what, more ?? flags.results), flags);
    if (what === "export") return exportSweep(more, flags);
    if (more !== undefined)
      throw new UsageError(`one table, not "${what}" and "${more}"`, "see kan sweep --help");
    const isShard = flags.shard !== undefined || flags.results !== undefined;
    if (isShard && flags.queue !== undefined)
      throw new UsageError("--queue and --shard are two ways to share the work", "give one of the two");
    return isShard ? runShard(session, what, flags, options) : runSweep(session, what, flags, options);
  },
};

function named(what: string, path: string | undefined): string {
  if (path !== undefined) return path;
  throw new UsageError(`kan sweep ${what} needs a folder`, `for example kan sweep ${what} results`);
}

function describe(command: Command): Command {
  command
    .description(
      "Try networks of many widths, grids and other options of training, rank them, and keep the best one in the model file. Every option of training takes several values.",
    )
    .argument(
      "<data>",
      "a table; or collect FOLDER for the results of shards, or export [JOURNAL] for another program",
    )
    .argument("[file]");
  return sweepFlags(command).addHelpText(
    "after",
    `
Values: 1..10, 2|4|8, 1e-6..1e-1:log, 0..1:5 (five on a grid), silu|gelu. --width
also takes 1..10,0..4 (a second layer of up to four nodes) and 2+0..2m; stages of
a grid keep their commas: 5|3,5,10.

AICc and BIC count the rows trained on and every parameter; validation and cv are
errors on rows left out. The rows kept aside to report errors on decide nothing.

The same sweep gives the same ranking whatever the number of threads or machines.
tpe and halving choose by results: they need one coordinator and no shards.

Example:
  $ kan sweep data.csv --width 1..10 --grid 2..10 --degree 1..3
  $ kan sweep data.csv --lamb 1e-6..1e-1:log --trials 40 --timeout 600
  $ kan sweep data.csv --width 1..10 --queue redis://localhost:6379
  $ kan sweep data.csv --width 1..10 --shard 0/4 --results shared/run1
  $ kan sweep collect shared/run1
  $ kan sweep export --to optuna -o optuna.log`,
  );
}
