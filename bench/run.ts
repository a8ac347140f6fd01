/**
 * All benchmarks of speed and memory: a table on standard output, the same as JSON in bench/results/.
 *
 *     npm run bench -- [sections] [--rows 1e7] [--seeds 3] [--name local-today]
 *
 * Sections: hello, law, sweep, workers, steps, kernels, scaling, optimizers, threads, memory, reading, peers; all when none is named. Times
 * are medians of runs that take turns: on a shared machine read the ratios. `--rows` is the largest table of scaling,
 * `--seeds` the number of hello worlds.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { workerScaling } from "./cluster/workers.ts";
import { helloTimes } from "./hello.ts";
import { kernelRates } from "./kernels.ts";
import { scalingLaw, slopeOf } from "./law.ts";
import { lawPicture } from "./lawPicture.ts";
import { textTable } from "./measure.ts";
import { memoryTasks, peakMegabytes } from "./memory.ts";
import { optimizerRaces, stepCosts } from "./optimizers.ts";
import { comparisons, comparisonTable } from "./peers.ts";
import { readingRate } from "./reading.ts";
import { scaling } from "./scaling.ts";
import { stepTimes } from "./steps.ts";
import { sweepTimes } from "./sweep.ts";
import { threadTimes } from "./threads.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "1e7" },
    seeds: { type: "string", default: "3" },
    name: { type: "string", default: "local-latest" },
  },
});

const sections: Readonly<Record<string, () => unknown>> = {
  hello() {
    const times = helloTimes(Number(values.seeds));
    const sums = times.map(({ seconds }) => seconds.reduce((sum, part) => sum + part, 0));
    print("Hello world: fit, prune, symbolic (s)", [
      ["seed", "fit", "prune", "symbolic", "sum", "formula"],
      ...times.map(({ seed, seconds, formula }, i) => [`${seed}`, ...seconds, sums[i]!, formula]),
    ]);
    const middle = sums.toSorted((a, b) => a - b)[sums.length >> 1]!;
    const exact = times.filter(({ isExact }) => isExact).length;
    console.log(`median ${middle.toFixed(2)} s; exact ${exact} of ${times.length}\n`);
    return times;
  },
  async law() {
    const curves = await scalingLaw();
    print("The KAN paper's scaling law: RMSE on fresh rows", [
      ["function", "network", "grid or width", "parameters", "RMSE", "CPU s"],
      ...curves.flatMap(({ law, shape, kan, mlp }) => [
        ...kan.map((p) => [law, shape, p.at, p.parameters, p.rmse.toExponential(2), p.cpuSeconds]),
        ...mlp.map((p) => [law, "MLP", p.at, p.parameters, p.rmse.toExponential(2), p.cpuSeconds]),
      ]),
    ]);
    print("Slopes", [
      ["function", "KAN", "least RMSE", "MLP", "least RMSE"],
      ...curves.map(({ law, kan, mlp }) => [
        law,
        ...[kan, mlp].flatMap((points) => [
          points.length > 1 ? slopeOf(points).toFixed(2) : "–",
          Math.min(...points.map(({ rmse }) => rmse)).toExponential(1),
        ]),
      ]),
    ]);
    writeFileSync(new URL("../docs/law.svg", import.meta.url), lawPicture(curves));
    return curves;
  },
  async sweep() {
    const times = await sweepTimes();
    print("270 networks by AICc, beside 50 trials of pykan under Optuna", [
      ["tool", "trials", "wall s", "CPU s", "taken", "RMSE/std on fresh rows", "least of all trials"],
      ...times.map(({ tool, trials, seconds, cpuSeconds, params, taken, least }) => [
        tool,
        trials,
        seconds,
        cpuSeconds,
        params,
        taken,
        least,
      ]),
    ]);
    return times;
  },
  async workers() {
    const found = await workerScaling();
    if (found === undefined) {
      console.log("workers: no redis-server here\n");
      return found;
    }
    const { runs, times, simulated, halved } = found;
    print("Workers of one thread at a queue, 90 networks", [
      [
        ...["workers", "s", "trials a minute", "workers times the first", "busy"],
        ...["CPU s a trial: workers", "coordinator", "Redis"],
      ],
      ...runs.map(({ workers, seconds, perMinute, busy, cpu }) => [
        ...[`${workers}`, seconds, perMinute],
        ...[workers * runs[0]!.perMinute, busy, cpu.workers, cpu.coordinator, cpu.redis],
      ]),
    ]);
    const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1]!;
    const ms = [median(times.trials), median(times.latencies), times.redis, times.coordinator, times.flush];
    print("What a job takes (ms)", [
      ["trial, median", "latency, median", "Redis", "coordinator", "flush of a line"],
      ms.map((seconds) => 1000 * seconds),
    ]);
    print("Simulated", [
      ["workers", "trials a minute", "ideal", "share", "Redis busy", "coordinator busy"],
      ...simulated.map(({ workers, perMinute, idealPerMinute, redisBusy, coordinatorBusy }) => [
        ...[`${workers}`, perMinute, idealPerMinute, perMinute / idealPerMinute],
        ...[redisBusy, coordinatorBusy],
      ]),
    ]);
    print("Halving, simulated: ten trials for each worker", [
      ["workers", "given out", "s", "s to the first whole", "jobs", "busy", "rank of the best"],
      ...halved.map(({ workers, inFlight, seconds, firstSeconds, jobs, busy, rank }) => [
        ...[`${workers}`, inFlight === undefined ? "rounds" : `${inFlight}`],
        ...[seconds, firstSeconds, jobs, busy, rank],
      ]),
    ]);
    return found;
  },
  async steps() {
    const times = await stepTimes();
    print("Loss and gradient, and a step of Levenberg–Marquardt (ms)", [
      [
        "shape",
        "rows",
        "parameters",
        "cpu",
        "wasm",
        "ratio",
        "tfjs-wasm",
        "tfjs-cpu",
        "tensorflow",
        "LM cpu",
        "LM wasm",
      ],
      ...times.map(({ shape, rows, parameters, gradient, step }) => [
        ...[shape, `${rows}`, `${parameters}`, gradient.cpu, gradient.wasm, gradient.cpu / gradient.wasm],
        ...[gradient.tfjsWasm, gradient.tfjsCpu, gradient.tensorflow],
        ...[step?.cpu ?? Number.NaN, step?.wasm ?? Number.NaN],
      ]),
    ]);
    return times;
  },
  kernels() {
    const { peak, rates } = kernelRates();
    print(`Kernels, GFLOP/s; multiply-adds in registers: ${peak.toFixed(1)}`, [
      ["kernel", "GFLOP/s", "share"],
      ...rates.map(({ kernel, gflops, share }) => [kernel, gflops, share]),
    ]);
    return { peak, rates };
  },
  scaling() {
    const found = scaling(Number(values.rows));
    for (const what of ["rows", "edges", "grid"] as const) {
      print(`Scaling in ${what}`, [[what, "ms"], ...found[what].map(({ at, ms }) => [`${at}`, ms])]);
    }
    console.log(
      `slope in rows ${found.rowSlope.toFixed(2)}, spread over grids ${found.gridSpread.toFixed(2)}\n`,
    );
    return found;
  },
  async optimizers() {
    const costs = stepCosts();
    print("Parts of a step (ms of processor time)", [
      ["shape", "rows", "grid", "parameters", "gradient", "normal equations", "solve"],
      ...costs.map(({ layers, rows, intervals, parameters, gradient, normal, solve }) => [
        ...[`[${layers}]`, `${rows}`, `${intervals}`, `${parameters}`, gradient, normal, solve],
      ]),
    ]);
    const races = await optimizerRaces(15_000);
    print(
      "A start by both optimisers: steps, seconds of processor time, error, and the same to the worse of the errors",
      [
        ["task", "shape", "rows", "LM", "L-BFGS", "LM to both", "L-BFGS to both"],
        ...races.map(({ task, layers, rows, lm, lbfgs }) => [
          ...[
            task,
            `[${layers}]`,
            `${rows}`,
            ...[lm, lbfgs].map(
              (run) => `${run.steps}, ${(run.ms / 1000).toFixed(2)}, ${run.nrmse.toPrecision(2)}`,
            ),
          ],
          ...[lm, lbfgs].map(({ toBoth }) => `${toBoth.steps}, ${(toBoth.ms / 1000).toFixed(2)}`),
        ]),
      ],
    );
    return { costs, races };
  },
  async threads() {
    const times = await threadTimes();
    print("Threads (ms)", [
      ["what", "one", "two", "speed-up"],
      ...times.map(({ what, one, two, speedUp }) => [what, one, two, speedUp]),
    ]);
    return times;
  },
  memory() {
    const megabytes = memoryTasks.map((task) => [task, peakMegabytes(task)] as const);
    print("Memory of training at [64,128,10], 10,000 rows, over idle", [["task", "MB"], ...megabytes]);
    return Object.fromEntries(megabytes);
  },
  async reading() {
    const rate = await readingRate(300_000);
    print("Reading CSV", [
      ["MB", "s", "MB/s"],
      [rate.megabytes, rate.seconds, rate.mbPerSecond],
    ]);
    return rate;
  },
  peers() {
    const found = comparisons();
    print("Loss and gradient beside peers (ms), one thread", comparisonTable(found, "gradientMs"));
    print("A step of Adam beside peers (ms), one thread", comparisonTable(found, "stepMs"));
    return found;
  },
};

const results: Record<string, unknown> = {
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, load: loadavg()[0] },
};
for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
  const section = sections[name];
  if (section === undefined) {
    console.error(`no section "${name}"; there are ${Object.keys(sections).join(", ")}`);
    process.exit(2);
  }
  results[name] = await section();
}
mkdirSync(new URL("./results/", import.meta.url), { recursive: true });
const file = new URL(`./results/${values.name}.json`, import.meta.url);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);

function print(title: string, rows: readonly (readonly (string | number)[])[]): void {
  console.log(`${title}\n\n${textTable(rows)}\n`);
}
