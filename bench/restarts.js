// 16 restarts of [2,5,1] in the built program, on exp(sin(πx) + y²), as `kan fit` runs them; sources would load
// otherwise than what is built.
//   node bench/restarts.js ROWS THREADS     milliseconds of the first time in this process
//   node bench/restarts.js ROWS turns N     after a first time, N pairs of milliseconds on one and on two threads, in turns
import { randomStream } from "../dist/src/math/philox.js";
import { layeredShape, parseWidth } from "../dist/src/model/shape.js";
import { defaultEngine } from "../dist/src/train/engines/index.js";
import { trainStarts } from "../dist/src/train/schedule/starts.js";
import { openWorkers } from "../dist/src/train/threads/pool.js";
import { trainingSettingsOf } from "../dist/src/train/trainingOptions.js";

const recipe = {
  ...trainingSettingsOf({ restarts: 16 }),
  engine: defaultEngine(),
  grid: [5],
  gridEps: 1,
  steps: 50,
  lamb: 0.003,
  stiffness: 1e-8,
  seed: 1,
  optimizer: "lm",
};

const nRows = Number(process.argv[2]);
const random = randomStream(1, "bench", "restarts");
const column = () => Float64Array.from({ length: nRows }, () => 2 * random.uniform() - 1);
const [x, y] = [column(), column()];
const target = x.map((v, r) => Math.exp(Math.sin(Math.PI * v) + y[r] ** 2) / 2);
const batch = { inputs: [x, y], targets: [target], nRows };
const task = { shape: layeredShape(2, parseWidth("5"), 1), rows: { train: batch }, recipe };

const helper = openWorkers(1);
const milliseconds = async (threads) => {
  const start = performance.now();
  await trainStarts(task, { sink: () => {}, ...(threads > 1 && { helpers: helper }) });
  return performance.now() - start;
};

const [, , , what, turns] = process.argv;
if (what === "turns") {
  await milliseconds(2);
  const pairs = [];
  for (let turn = 0; turn < Number(turns); turn++) pairs.push([await milliseconds(1), await milliseconds(2)]);
  console.log(JSON.stringify(pairs));
} else console.log(await milliseconds(Number(what)));
await helper.close();
