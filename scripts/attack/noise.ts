// Whether a search says of noise that it is a law.
//
//   node --import ./scripts/typescript.js scripts/attack/noise.ts [--tables 54] [--seconds 20] [--seed 1000] [--only NAME]
//
// Tables without a law, kind by kind. Violated is a formula (not a constant) with a confidence above 0.5, or that
// is called exact. One such formula in 54 is chance; exact is never.
import { parseArgs } from "node:util";
import { discover } from "../../src/discover/index.ts";
import { printReadable } from "../../src/io/formulas/mathjs.ts";
import { variablesOf } from "../../src/symbolic/expression/make.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { NOISE_KINDS, noiseTable } from "./noiseTables.ts";

const { values: flags } = parseArgs({
  options: {
    tables: { type: "string", default: "54" },
    seconds: { type: "string", default: "20" },
    seed: { type: "string", default: "1000" },
    only: { type: "string" },
  },
});
const kinds = NOISE_KINDS.filter(({ name }) => flags.only === undefined || name.includes(flags.only));
const nTables = Number(flags.tables);
let [nSure, nExact] = [0, 0];
for (let t = 0; t < nTables; t++) {
  const kind = kinds[t % kinds.length]!;
  const data = noiseTable(kind, Number(flags.seed) + t);
  const { best, confidence, evidence, outcome } = await discover(data, {
    engine: defaultEngine(),
    timeoutSeconds: Number(flags.seconds),
  });
  const isSure = variablesOf(best.expr).length > 0 && confidence > 0.5;
  if (isSure) nSure++;
  if (outcome === "exact") nExact++;
  const said = isSure || outcome === "exact" ? "VIOLATED" : "held";
  process.stdout.write(
    `${said.padEnd(9)}${kind.name.padEnd(26)}${outcome.padEnd(12)}${evidence.toFixed(1).padStart(6)} nats, confidence ${confidence.toFixed(2)}  ${printReadable(best.expr, 4)}\n`,
  );
}
process.stdout.write(
  `${nTables} tables without a law: ${nTables - Math.max(nSure, nExact)} held, ${nSure} formulas with a confidence above 0.5, ${nExact} called exact\n`,
);
process.exit(nExact > 0 || nSure > Math.ceil(nTables / 54) ? 1 : 0);
