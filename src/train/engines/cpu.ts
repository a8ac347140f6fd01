import { cpu } from "../../model/cpu/cpu.ts";
import { plainSeconds } from "./costs.ts";
import type { EngineRecord } from "./engineRecord.ts";

/** Plain TypeScript, the specification: it runs wherever Node does. */
export const CPU: EngineRecord = {
  name: cpu.name,
  precision: "float64",
  probe: async () => ({ found: "plain TypeScript, float64: always there" }),
  open: async () => cpu,
  openNow: () => cpu,
  cost: { seconds: plainSeconds, open: async () => cpu },
};
