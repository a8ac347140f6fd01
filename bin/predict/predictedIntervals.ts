import { UsageError } from "../../src/diagnostics.ts";
import { intervalPredictorOf, type ModelRecord } from "../../src/index.ts";
import type { Session } from "../command.ts";
import { warn } from "../command.ts";
import type { DataFlags } from "../flags.ts";
import { knownOfTaken } from "../models/known.ts";
import { rowsOf } from "../models/model.ts";
import { count } from "../terminal/numbers.ts";

/** What gives intervals, where they are asked for. Errors: UsageError for a network; those of reading the table again. */
export async function intervalPredictor(
  record: ModelRecord,
  session: Session,
  from: "network" | "formula",
  flags: DataFlags & { readonly interval?: number },
): Promise<ReturnType<typeof intervalPredictorOf> | undefined> {
  const { interval } = flags;
  if (interval === undefined) return undefined;
  if (from === "network") {
    throw new UsageError(
      "--interval is of a formula: how well the weights of a network are known is not computed",
      "kan symbolic or kan discover makes a formula; --from formula takes it",
    );
  }
  const { current } = record;
  const known = await knownOfTaken(current, async () => (await rowsOf(record, session, flags)).train);
  for (const [t, { constants, freedom }] of known.entries()) {
    if (freedom > 0) continue;
    const rows = count(freedom + constants.length, "row");
    warn(session, {
      code: "predict/no-interval",
      message: `no interval for ${current.targets[t]}: ${rows} for ${count(constants.length, "constant")} tell nothing of the noise`,
    });
  }
  return intervalPredictorOf(current, known, interval);
}
