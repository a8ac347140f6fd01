import type { Attack } from "./attack.ts";
import { determinism } from "./determinism.ts";
import { disks } from "./disks.ts";
import { errors } from "./errors.ts";
import { exports } from "./exports.ts";
import { kills, writers } from "./kills.ts";
import { models } from "./models.ts";
import { noise } from "./noise.ts";
import { tables } from "./tables.ts";
import { texts } from "./texts.ts";

/** Every kind of attack, the quick ones first. */
export const ATTACKS: readonly Attack[] = [
  tables,
  texts,
  models,
  exports,
  disks,
  kills,
  writers,
  errors,
  determinism,
  noise,
];
