import { FORMS } from "../forms/all.ts";
import { MOVES } from "../moves/all.ts";
import { NETWORKS } from "../networks/networkForms.ts";
import type { Step } from "./agenda.ts";

/** All that a search can do. */
export const STEPS: readonly Step[] = [
  ...FORMS.map((action): Step => ({ kind: "form", action })),
  ...MOVES.map((action): Step => ({ kind: "move", action })),
  ...NETWORKS.map((action): Step => ({ kind: "network", action })),
];
