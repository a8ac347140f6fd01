import { type ModelRecord, type ReportTrials, rankingOf, readJournal, spaceOf } from "../../src/index.ts";
import { flagNameOf } from "../networks/trainingFlags.ts";
import { journalPath } from "./given.ts";
import { CRITERION_WORDS } from "./text.ts";

/** The trials of the sweep that a model comes from, where its journal is still there and of the same table and seed. */
export async function sweptTrials(
  { current, before }: ModelRecord,
  model: string,
): Promise<ReportTrials | undefined> {
  const { step, data } = before[0] ?? current;
  const { by, journal } = step.options;
  if (by === undefined) return undefined;
  const path = journalPath({ model, ...(typeof journal === "string" && { journal }) });
  const content = await readJournal(path).catch(() => undefined);
  if (content === undefined) return undefined;
  const { plan, source } = content.header;
  if (source !== data.source || plan.seed !== step.seed || plan.by !== by) return undefined;
  const names = spaceOf(plan.space).dimensions.map(({ name }) => name);
  const { trials } = rankingOf(content.results, plan);
  return {
    by: CRITERION_WORDS[plan.by],
    names: names.map(flagNameOf),
    trials: trials
      .filter(({ status }) => status === "ok")
      .map(({ params, criterion }) => ({
        params: Object.fromEntries(names.map((name) => [flagNameOf(name), params[name]!])),
        criterion,
      })),
  };
}
