import { EVOLUTION } from "../evolution/evolution.ts";
import { FORMS } from "../forms/all.ts";
import { MOVES } from "../moves/all.ts";
import { NETWORKS } from "../networks/networkForms.ts";
import type { AgendaAction } from "./agenda.ts";

/** All that a search can do. */
export const STEPS: readonly AgendaAction[] = [
  ...FORMS.map((action): AgendaAction => ({ kind: "form", action })),
  ...MOVES.map((action): AgendaAction => ({ kind: "move", action })),
  ...NETWORKS.map((action): AgendaAction => ({ kind: "network", action })),
  { kind: "evolution", action: EVOLUTION },
];

/** All but those named, or of a kind that is named. */
export function stepsWithout(names: readonly string[]): readonly AgendaAction[] {
  return STEPS.filter(({ kind, action }) => !names.includes(kind) && !names.includes(action.name));
}
