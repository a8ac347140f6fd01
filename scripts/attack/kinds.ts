import type { Attack } from "./attack.ts";
import { tables } from "./tables.ts";

/** Every kind of attack, the quick ones first. */
export const ATTACKS: readonly Attack[] = [tables];
