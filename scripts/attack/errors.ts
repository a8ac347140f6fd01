/** Printed errors against errors computed anew: a formula's text, read by the whole of mathjs, on the rows of the table. */
import { compile } from "mathjs";
import type { Attack, Trial } from "./attack.ts";
import { attackFolder } from "./folder.ts";
import { runHere } from "./session.ts";

const LAWS: readonly { readonly text: string; readonly noise: number }[] = [
  { text: "2.5*x*z + 1", noise: 0.05 },
  { text: "exp(-x)*z^2", noise: 0.02 },
  { text: "sin(2*x) + z/3", noise: 0.1 },
  { text: "x/(1 + z)", noise: 0.01 },
  { text: "sqrt(x^2 + z^2)", noise: 0 },
  { text: "1000*(x - z) + 3", noise: 20 },
];

/** How far a printed error may be from the one computed: figures that were left out of the text of the formula. */
const TOLERANCE = 1e-3;
/** Below this share of the target's spread both are rounding. */
const ROUNDING = 1e-12;

const FORMULAS: readonly (readonly string[])[] = [
  ["discover", "data.csv", "--threads", "1", "--timeout", "2", "--json"],
  ["symbolic", "--threads", "1", "--beam", "2", "--json"],
];

/** Of a network's formula the rows of a small table are all trained on. */
type Nrmse = { readonly all: number } | { readonly train: number };

interface Printed {
  readonly formulas: readonly { readonly expression: string; readonly nrmse: Nrmse }[];
}

/** Rows of a law with noise through a search, or a network and its formula. */
export const errors: Attack = {
  name: "errors",
  counts: { long: 30, short: 2 },
  trial: async (random, n): Promise<Trial> => {
    const { text, noise } = LAWS[Math.floor(n / 2) % LAWS.length]!;
    const law = compile(text);
    const rows = Array.from({ length: 60 }, () => {
      const [x, z] = [1 + 2 * random.uniform(), 1 + random.uniform()];
      return { x, z, y: Number(law.evaluate({ x, z })) + noise * random.normal() };
    });
    const folder = attackFolder();
    try {
      folder.write("data.csv", `x,z,y\n${rows.map(({ x, z, y }) => `${x},${z},${y}`).join("\n")}\n`);
      const command = FORMULAS[n % 2]!;
      if (command[0] === "symbolic") {
        await runHere(folder.path, ["fit", "data.csv", "--width", "1", "--steps", "30", "--threads", "1"]);
      }
      const { exit, stdout } = await runHere(folder.path, command);
      const what = `y = ${text} with noise ${noise}, ${command[0]}`;
      if (exit !== 0) return { what, faults: [`exit ${exit}`] };
      const faults = (JSON.parse(stdout) as Printed).formulas.flatMap(({ expression, nrmse }) => {
        const own = errorOf(expression, rows);
        const told = "all" in nrmse ? nrmse.all : nrmse.train;
        const isSame = Math.abs(own - told) <= TOLERANCE * own + ROUNDING;
        return isSame ? [] : [`${expression} is said to miss by ${told}, and misses by ${own}`];
      });
      return { what, faults };
    } finally {
      folder.remove();
    }
  },
};

/** RMSE of a formula over the standard deviation of y. */
function errorOf(expression: string, rows: readonly { x: number; z: number; y: number }[]): number {
  const formula = compile(expression);
  const middle = rows.reduce((sum, { y }) => sum + y, 0) / rows.length;
  const sum = rows.reduce((total, row) => total + (Number(formula.evaluate({ ...row })) - row.y) ** 2, 0);
  return Math.sqrt(sum / rows.reduce((total, { y }) => total + (y - middle) ** 2, 0));
}
