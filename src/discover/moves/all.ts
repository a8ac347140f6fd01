import { degreesAsRadians } from "./degrees.ts";
import { dividePowers } from "./divide.ts";
import { dropColumns } from "./drop.ts";
import { exchange } from "./exchange.ts";
import { joinPair } from "./join.ts";
import type { Move } from "./move.ts";
import { split } from "./split.ts";
import { takePart } from "./takePart.ts";
import { transformTarget } from "./transform.ts";
import { unclip } from "./unclip.ts";

/** All moves; their order has no meaning. */
export const MOVES: readonly Move[] = [
  degreesAsRadians,
  dividePowers,
  dropColumns,
  exchange,
  joinPair,
  split,
  takePart,
  transformTarget,
  unclip,
];
