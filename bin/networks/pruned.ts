import {
  type Cut,
  type Diagnostic,
  type ModelState,
  networkSize,
  type PruneResult,
  type TargetErrors,
} from "../../src/index.ts";
import { classesText } from "../summaries/classes.ts";
import { errorRows, errorsTable } from "../summaries/errors.ts";
import { blocks, facts, modelArgument, nextCommand } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";
import { layersText } from "./network.ts";

/** What `kan prune` cut. */
interface PrunedNetwork {
  readonly before: ModelState;
  readonly result: PruneResult;
  readonly errors: readonly TargetErrors[];
  readonly model: string;
  /** Whether the model stays as it was. */
  readonly isDry: boolean;
}

/** The same as a person reads it; `discover` is what to run where the network is no good. */
export function prunedText(
  { before, result, errors, model, isDry }: PrunedNetwork,
  discover: string | undefined,
  terminal: Terminal,
): string {
  const size = networkSize(result.kan);
  const wasTried = Number.isFinite(result.lossBefore);
  const cuts = table(
    [left(isDry ? "would go" : "cut"), right("score"), left("because")],
    result.cuts.map((cut) => [nameOf(cut, before), figure(cut.score, 2), REASONS[cut.reason]]),
    terminal,
  );
  return blocks(
    result.cuts.length === 0
      ? wrap(wasTried ? NOTHING_GOES : "Stopped before anything was tried.", terminal.columns)
      : cuts,
    facts(
      [
        [
          "Left",
          `${layersText(result.kan)}: ${count(size.edges, "edge")} of ${result.edgesBefore}, ${count(size.parameters, "parameter")}`,
        ],
        ...(wasTried ? [["Error", errorText(result, before.network?.loss)] as const] : []),
        ["Model", isDry ? `${model}, unchanged` : model],
      ],
      terminal,
    ),
    before.classes === undefined
      ? errorsTable(errorRows(before.targets, errors), terminal)
      : classesText(before.classes, terminal),
    isDry
      ? nextCommand(`kan prune${modelArgument(model)}`, "does it", terminal)
      : discover === undefined
        ? nextCommand(`kan symbolic${modelArgument(model)}`, "turns the edges into functions", terminal)
        : nextCommand(discover, "searches for a formula", terminal),
  );
}

const NOTHING_GOES = "Nothing scores low enough to go, and nothing can go without loss.";

function errorText({ lossBefore, lossAfter, judgedOn }: PruneResult, loss: string | undefined): string {
  const what = loss === undefined ? "RMSE/std" : `The root of the mean ${loss} loss`;
  const [from, to] = [lossBefore, lossAfter].map((loss) => figure(Math.sqrt(loss)));
  return `${what} on ${JUDGED_ON[judgedOn]}: ${from} before, ${to} cut and trained again`;
}

/** A root of the loss that grew by this factor is told. */
const DEAR = 1.5;
/** Errors that are as good as none. */
const SMALL = 1e-3;

/** Cuts that cost much, as only a large --max-loss-increase lets them. */
export function dearWarning({ lossBefore, lossAfter, judgedOn }: PruneResult): Diagnostic | undefined {
  const [from, to] = [Math.sqrt(lossBefore), Math.sqrt(lossAfter)];
  if (!(to > DEAR * from) || to < SMALL) return undefined;
  return {
    severity: "warning",
    code: "prune/dear",
    message: `the cuts make the error ${figure(to / from, 2)} times as large on ${JUDGED_ON[judgedOn]}`,
    hint: "kan undo takes them back; without --max-loss-increase they may cost a tenth of the squared error",
  };
}

/** What the rows are that decide about cuts. */
const JUDGED_ON: Record<PruneResult["judgedOn"], string> = {
  "held-out": "rows kept for such decisions",
  "left-out": "rows left out in turn",
  trained: "the rows trained on",
};

const REASONS: Record<Cut["reason"], string> = {
  threshold: "below the threshold",
  refit: "the rest fits as well without",
};

/** `input x`, `node 1,3`, `edge 0,1,3`: as --fix and --edge name them. */
function nameOf(cut: Cut, { inputs }: ModelState): string {
  if (cut.kind === "input") return `input ${inputs[cut.from]?.name ?? cut.from}`;
  if (cut.kind === "node") return `node ${cut.layer},${cut.from}`;
  return `edge ${cut.layer},${cut.from},${cut.to ?? 0}`;
}
