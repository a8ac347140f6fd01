/** Angles in degrees: waves of them are found where waves of radians are, once they are that. */
import { extremes } from "../../math/statistics.ts";
import { mul, num, variable } from "../../symbolic/expression/make.ts";
import type { FormTable } from "../direct/form.ts";
import { priorOf } from "../prior.ts";
import { HOLE, movesMade, placesOf, type Reduction } from "../problem.ts";
import type { Move } from "./move.ts";

/** The name of the move: what it made of a table shows by it in the trail. */
export const DEGREES_AS_RADIANS = "degrees as radians";
/** Angles of a table that are turned into radians, at most. */
const MOST_ANGLES = 2;
/** No angle in degrees is larger than a turn; what stays within two turns in radians is one already. */
const [TURN, TWO_TURNS] = [360, 4 * Math.PI];
const DEGREE = Math.PI / 180;
/** The target in degrees too, as an angle of refraction is, and a further column: nats beside those of one column alone. */
const NATS_OF_TARGET = 2;
const NATS_OF_SECOND = 1;

/**
 * Each column that may be an angle in degrees as one in radians, with the target where that may be one too, and without it; by itself a table of
 * one column shows waves of any unit. Only what is `isOfAngles` is tried there: hardly any column below 360 is an angle, and everything
 * else finds the same in the table as it is. Cost O(rows·columns).
 */
export const degreesAsRadians: Move = {
  name: DEGREES_AS_RADIANS,
  nats: priorOf(DEGREES_AS_RADIANS),
  isOfAngles: true,
  fits: (table) => {
    const { names, target, trail = [] } = table;
    if (trail.length >= MOST_ANGLES || movesMade(table, DEGREES_AS_RADIANS) < trail.length) return false;
    return anglesOf(table).length > 0 && (names.length > 1 || isInDegrees(target));
  },
  cost: ({ names, target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 10 * names.length * target.length,
  run: (table) => {
    const { target, trail = [] } = table;
    const isAngle = isInDegrees(target);
    const nats = trail.length === 0 ? 0 : NATS_OF_SECOND;
    return {
      reductions: anglesOf(table).flatMap((place) => {
        const column = { ...inRadians(table, place), nats };
        const alone = table.names.length > 1 ? [column] : [];
        if (!isAngle) return alone;
        return [
          ...alone,
          {
            ...column,
            what: `${column.what}, and the target`,
            nats: nats + NATS_OF_TARGET,
            target: target.map((y) => y * DEGREE),
            back: mul(num(1 / DEGREE), HOLE),
          },
        ];
      }),
    };
  },
};

function inRadians(table: FormTable, place: number): Omit<Reduction, "nats"> {
  const name = table.names[place]!;
  return {
    what: `${name} in radians`,
    keep: placesOf(table, (i) => i !== place),
    joined: {
      name: `${name} in radians`,
      values: table.columns[place]!.map((x) => x * DEGREE),
      meaning: mul(num(DEGREE), variable(name)),
    },
  };
}

function anglesOf(table: FormTable): number[] {
  return placesOf(table, (i) => isInDegrees(table.columns[i]!));
}

function isInDegrees(values: Float64Array): boolean {
  const [low, high] = extremes(values);
  return low >= -TURN && high <= TURN && Math.max(high, -low) > TWO_TURNS;
}
