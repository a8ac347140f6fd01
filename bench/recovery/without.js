// `kan discover data.csv --target y`, as bench/recovery runs it, without some of what the search can do: an ablation. The
// built library through its facade.
//   npm run bench:recovery -- SET.json --program bench/recovery/without.js --args="--without form,take_a_part"
// Forms, moves and networks by their names in src/discover/prior.ts (_ for a space), or all of a kind.
import { parseArgs } from "node:util";
import { defaultEngine, discover, printMathjs, readTable, variableNames } from "../../dist/src/index.js";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    target: { type: "string" },
    seed: { type: "string", default: "0" },
    timeout: { type: "string", default: "60" },
    threads: { type: "string", default: "1" },
    without: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});
const { dataset } = await readTable(positionals[1], { target: [flags.target] });
const variables = variableNames(dataset.inputs.map(({ name }) => name));
const data = {
  variables: [...variables.keys()],
  columns: dataset.inputs.map(({ values }) => values),
  target: dataset.targets[0].values,
};
const { formulas, best, outcome, confidence } = await discover(data, {
  engine: defaultEngine({ threads: 1 }),
  timeoutSeconds: Number(flags.timeout),
  seed: Number(flags.seed),
  threads: Number(flags.threads),
  without: flags.without.replaceAll("_", " ").split(","),
});
process.stdout.write(
  JSON.stringify({
    formulas: formulas.map(({ expr, origin }) => ({ expression: printMathjs(expr), foundBy: origin })),
    best: formulas.indexOf(best),
    variables: Object.fromEntries(variables),
    outcome,
    confidence,
  }),
);
