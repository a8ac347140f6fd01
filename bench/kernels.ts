import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parametersOf, planOf } from "../src/model/cpu/plan.ts";
import { BLOCK_ROWS } from "../src/model/cpu/workspace.ts";
import { SQUARED_ERROR } from "../src/model/losses/squaredError.ts";
import { blockPass } from "../src/train/engines/wasm/blockPass.ts";
import { loadKernels } from "../src/train/engines/wasm/kernels.ts";
import { FLOAT64 } from "../src/train/engines/wasm/numbers.ts";
import { timings } from "./measure.ts";
import { networkOf } from "./networks.ts";

/** Useful floating-point operations per second of a kernel, and its share of what the core does in registers. */
export interface KernelRate {
  readonly kernel: string;
  readonly gflops: number;
  readonly share: number;
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PATIENCE = { runs: 50, budgetMs: 400 };

/** Multiply-adds of two lanes in one call of the peak loop. */
const PEAK_ROUNDS = 20_000;
const PEAK_FLOPS = PEAK_ROUNDS * 12 * 2 * 2;

/** A hand-unrolled f64x2 multiply-add loop in registers. */
function peakLoop(): () => void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "kan-peak-"));
  const file = join(folder, "peak.wasm");
  const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "-o", file];
  const compiler = join(root, "node_modules/assemblyscript/bin/asc.js");
  const { status, stderr } = spawnSync(process.execPath, [compiler, "kernels/bench/peak.ts", ...flags], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the peak loop does not compile:\n${stderr}`);
  const { multiplyAdd } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {})
    .exports as { multiplyAdd(rounds: number): number };
  rmSync(folder, { recursive: true });
  return () => void multiplyAdd(PEAK_ROUNDS);
}

/**
 * The rates of the tile kernels on a wide layer, taking turns with the peak loop; least times, since a rate says what
 * the code can do.
 */
export function kernelRates(): { readonly peak: number; readonly rates: readonly KernelRate[] } {
  const kernels = loadKernels();
  if (kernels === null) throw new Error("there are no kernels here");
  const { kan, batch } = networkOf({ layers: [32, 64, 64, 8], nRows: BLOCK_ROWS });
  const plan = planOf(kan);
  const pass = blockPass(kernels, { plan, batch, loss: SQUARED_ERROR }, FLOAT64);
  const theta = parametersOf(plan);
  pass.start(theta);
  pass.forward(theta, 0, BLOCK_ROWS, true);
  pass.measure(0, BLOCK_ROWS);
  pass.seedLoss(BLOCK_ROWS);
  pass.backward(BLOCK_ROWS, true);
  // The middle layer: 64 nodes to 64 sums. Per edge and row k + 1 bases and the base function, a multiply-add each.
  const level = 1;
  const tiles = pass.layout.tiles[level]!;
  const flops = BLOCK_ROWS * 64 * 64 * 2 * 5;
  const over = (kernel: (tile: number) => void) => () => {
    for (const tile of tiles) kernel(tile);
  };
  const [peak, forward, backward, both] = timings(
    [
      peakLoop(),
      over((tile) => kernels.forwardTile(tile, BLOCK_ROWS)),
      over((tile) => kernels.backwardTile(tile, BLOCK_ROWS, false)),
      over((tile) => kernels.backwardTile(tile, BLOCK_ROWS, true)),
    ],
    PATIENCE,
  );
  const peakRate = PEAK_FLOPS / peak!.least / 1e6;
  const rate = (kernel: string, ms: number): KernelRate => {
    const gflops = flops / ms / 1e6;
    return { kernel, gflops, share: gflops / peakRate };
  };
  return {
    peak: peakRate,
    rates: [
      rate("forward", forward!.least),
      rate("backward", backward!.least),
      rate("gradient", both!.least - backward!.least),
    ],
  };
}
