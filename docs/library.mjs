// The library in one script: a table in, a formula out, and its predictions.
// From a clone, after `npm ci`: node docs/library.mjs fixtures/hello.csv
import {
  defaultEngine,
  fit,
  inputColumnsOf,
  predict,
  printReadable,
  prune,
  readTable,
  resolveLibrary,
  splitDataset,
  symbolic,
  variableNames,
} from "kan-formula";

const path = process.argv[2] ?? "fixtures/hello.csv";

// Every long step takes a sink for its progress and a signal that ends it with the best so far.
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const stages = new Set();
const context = {
  sink: (event) => event.kind === "stage" && stages.add(event.stage),
  signal: stop.signal,
};

const { dataset } = await readTable(path, { signal: stop.signal });
const engine = defaultEngine();

const fitted = await fit(dataset, { engine, width: "1" }, context);
// The rows as `fit` split them: to train on, to decide on, to report on.
const rows = splitDataset(dataset);
const pruned = await prune(fitted.kan, fitted.scaler, rows, { engine }, context);

const variables = variableNames(dataset.inputs.map(({ name }) => name));
const found = await symbolic(
  pruned.kan,
  fitted.scaler,
  rows,
  [...variables.keys()],
  { engine, library: await resolveLibrary() },
  context,
);
const [formula] = found.formulas[0];
console.log(`${dataset.targets[0].name} = ${printReadable(formula.expr)}`);

const model = {
  network: { kan: found.kan, scaler: found.scaler },
  inputs: inputColumnsOf(dataset),
  formulas: [],
};
const [predicted] = await predict(
  model,
  dataset.inputs.map(({ values }) => values.slice(0, 1)),
);
console.log(`the first row is ${dataset.targets[0].values[0]}, predicted ${predicted[0]}`);
console.log(`stages: ${[...stages].join(", ")}`);
