// 16 restarts of [2,5,1] with 1,000 rows in the built program, on exp(sin(πx) + y²), as `kan fit` runs them: node bench/restarts.js THREADS prints
// the milliseconds of the first time in this process and of the second. Sources would load otherwise than what is built.
import { randomStream } from "../dist/src/math/philox.js";
import { layeredShape, parseWidth } from "../dist/src/model/shape.js";
import { defaultEngine } from "../dist/src/train/engines/index.js";
import { openWorkers } from "../dist/src/train/pool.js";
import { trainStarts } from "../dist/src/train/starts.js";

const recipe = {
  engine: defaultEngine(),
  grids: [5],
  degree: 3,
  base: "silu",
  gridBlend: 1,
  steps: 50,
  restarts: 16,
  lamb: 0.003,
  lambL1: 1,
  lambEntropy: 2,
  stiffness: 1e-8,
  patience: 5,
  seed: 1,
  optimizer: "lm",
};

const random = randomStream(1, "bench", "restarts");
const column = () => Float64Array.from({ length: 1000 }, () => 2 * random.uniform() - 1);
const [x, y] = [column(), column()];
const target = x.map((v, r) => Math.exp(Math.sin(Math.PI * v) + y[r] ** 2) / 2);
const batch = { inputs: [x, y], targets: [target], nRows: 1000 };
const threads = Number(process.argv[2]);
const helpers = threads > 1 ? openWorkers(threads - 1) : undefined;
const times = [];
for (let turn = 0; turn < 2; turn++) {
  const start = performance.now();
  await trainStarts(
    layeredShape(2, parseWidth("5"), 1),
    batch,
    undefined,
    recipe,
    { sink: () => {} },
    helpers,
  );
  times.push(performance.now() - start);
}
await helpers?.close();
console.log(JSON.stringify(times));
