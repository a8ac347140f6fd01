/**
 * Makes the tables of the examples: those that are computed, and copies of the measured ones in fixtures/.
 *
 *     node --import ./scripts/typescript.js examples/make.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { randomStream } from "../src/math/philox.ts";

/** Tables that stand in fixtures/ too: path inside examples/ to name there. */
const SHARED: Readonly<Record<string, string>> = {
  "planets/planets.csv": "planets.csv",
  "trees/trees.csv": "trees.csv",
  "mercury-vapour/pressure.csv": "pressure.csv",
  "enzyme/puromycin.csv": "puromycin.csv",
  "falling-ball/fall.csv": "messy.csv",
  "heat/heat.yaml": "problems/heat.yaml",
};

const SEED = 0;

/** Numbers of one table. */
function drawsOf(name: string) {
  const random = randomStream(SEED, "example", name);
  return {
    between: (low: number, high: number, digits: number): number =>
      Number((low + (high - low) * random.uniform()).toFixed(digits)),
    normal: (): number => random.normal(),
  };
}

/** Period of a pendulum at small angles, with 0.5 % noise; bob and angle do not matter. */
function pendulum(): string {
  const { between, normal } = drawsOf("pendulum");
  return csvOf(["length_m", "bob_g", "angle_deg", "period_s"], 60, () => {
    const length = between(0.1, 2, 3);
    const period = 2 * Math.PI * Math.sqrt(length / 9.81) * (1 + 0.005 * normal());
    return [length, between(20, 200, 0), between(1, 8, 1), Number(period.toFixed(3))];
  });
}

/** Newton's law of cooling: a cup of 92 °C in a room of 22 °C, time constant 15 minutes, a thermometer of 0.01 °C. */
function cooling(): string {
  return csvOf(["minutes", "temperature_C"], 121, (row) => {
    const minutes = row / 2;
    return [minutes, Number((22 + 70 * Math.exp(-minutes / 15)).toFixed(2))];
  });
}

/** Way from seeing to standing still: a second of reaction, friction 0.7, 0.2 m of noise; the slope is left out of the law. */
function braking(): string {
  const { between, normal } = drawsOf("braking");
  return csvOf(["speed_km_h", "slope_percent", "distance_m"], 80, () => {
    const speed = between(20, 130, 0);
    const metres = speed / 3.6 + (speed / 3.6) ** 2 / (2 * 9.81 * 0.7) + 0.2 * normal();
    return [speed, between(-5, 5, 1), Number(metres.toFixed(1))];
  });
}

/** A bob on a rod of 1 m from 2.5 rad, filmed 30 times a second and read to a thousandth of a radian; the air slows it. */
function swing(): string {
  const [gravity, drag, steps] = [9.81, 0.3, 100];
  let [angle, rate] = [2.5, 0];
  const slope = (a: number, r: number): number => -gravity * Math.sin(a) - drag * r;
  const h = 1 / 30 / steps;
  return csvOf(["t", "angle"], 241, (row) => {
    for (let step = 0; row > 0 && step < steps; step++) {
      // The midpoint rule, to a millionth here.
      const middle = [angle + (h / 2) * rate, rate + (h / 2) * slope(angle, rate)] as const;
      [angle, rate] = [angle + h * middle[1], rate + h * slope(...middle)];
    }
    return [Number((row / 30).toFixed(4)), Number(angle.toFixed(3))];
  });
}

/** A drug in the blood, 12 mg/l at first, of which half is gone after 3 hours; readings to 0.01, 0.15 off. */
function halfLife(): string {
  const { normal } = drawsOf("half-life");
  return csvOf(["hours", "mg_per_l"], 30, (row) => {
    const hours = (row + 1) / 2;
    return [hours, Number((12 * 2 ** (-hours / 3) + 0.15 * normal()).toFixed(2))];
  });
}

/** Drag of a ball in wind, drag coefficient 0.47: π/8·0.47·density·speed²·diameter², the balance 8 % off. */
function drag(): string {
  const { between, normal } = drawsOf("drag");
  return csvOf(["density (kg/m^3)", "speed (m/s)", "diameter (m)", "force (N)"], 60, () => {
    const [density, speed, diameter] = [between(0.9, 1.3, 3), between(5, 40, 1), between(0.05, 0.3, 3)];
    const force = (Math.PI / 8) * 0.47 * density * speed ** 2 * diameter ** 2 * (1 + 0.08 * normal());
    return [density, speed, diameter, Number(force.toPrecision(4))];
  });
}

/** All tables: path inside examples/ to content. */
export function allTables(): ReadonlyMap<string, string> {
  const shared = Object.entries(SHARED).map(([path, name]): [string, string] => [
    path,
    readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"),
  ]);
  return new Map([
    ...shared,
    ["pendulum/pendulum.csv", pendulum()],
    ["cooling/cooling.csv", cooling()],
    ["braking/braking.csv", braking()],
    ["swing/swing.csv", swing()],
    ["half-life/blood.csv", halfLife()],
    ["drag/drag.csv", drag()],
  ]);
}

function csvOf(header: readonly string[], nRows: number, rowOf: (row: number) => readonly number[]): string {
  const rows = Array.from({ length: nRows }, (_, row) => rowOf(row));
  return `${[header, ...rows].map((cells) => cells.join(",")).join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of allTables()) writeFileSync(new URL(path, import.meta.url), content);
}
