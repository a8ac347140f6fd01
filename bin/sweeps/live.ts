import type { Space, SweepPlan, TrialResult } from "../../src/index.ts";
import type { Session } from "../command.ts";
import { duration, figure, grouped } from "../terminal/numbers.ts";
import { broken } from "../terminal/text.ts";
import { CRITERION_WORDS, criterionText, paramsText } from "./text.ts";

/** What is shown while trials come in: a row for each on a live terminal, a line now and then elsewhere. */
export interface LiveTable {
  /** There will be `count` results, `known` of which were there before the first was added. Told anew when that changes. */
  readonly expect: (count: number, known: number) => void;
  readonly add: (trial: TrialResult, best: TrialResult | undefined) => void;
}

/** A live table on standard error. */
export function liveTable(
  { terminal, progress, isQuiet }: Session,
  { by }: SweepPlan,
  space: Space,
): LiveTable {
  const names = space.dimensions.map(({ name }) => name);
  const begin = terminal.now();
  let [count, known, done] = [0, 0, 0];
  let isTold = false;
  return {
    expect(all, there) {
      count = all;
      if (isTold) return;
      isTold = true;
      [known, done] = [there, there];
      if (!terminal.isLive || isQuiet) return;
      progress.end();
      terminal.err(`  ${terminal.paint.dim(`trial  ${CRITERION_WORDS[by]}  trained  held out  seconds`)}\n`);
    },
    add(trial, best) {
      done++;
      const { criterion, nrmse, params, seconds } = trial;
      if (terminal.isLive && !isQuiet) {
        progress.end();
        const cells = [
          String(trial.trial).padStart(5),
          trial.status === "failed" ? "failed" : criterionText(criterion, by).padStart(9),
          figure(nrmse.train).padEnd(8),
          (nrmse.test === undefined ? "" : figure(nrmse.test)).padEnd(8),
          seconds.toFixed(1).padStart(6),
          paramsText(params, names),
        ];
        terminal.err(`${broken(`  ${cells.join("  ")}`, terminal.columns)}\n`);
      }
      const left = ((terminal.now() - begin) / 1000 / (done - known)) * (count - done);
      const first =
        best === undefined
          ? ""
          : `  best ${criterionText(best.criterion, by)}, ${paramsText(best.params, names)}`;
      progress.sink({
        kind: "stage",
        stage: "sweep",
        detail: `${grouped(done)} of ${grouped(count)}${first}${done < count ? `  ${duration(left)} left` : ""}`,
      });
    },
  };
}
