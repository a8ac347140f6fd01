import { expect, test } from "vitest";
import { openDevice } from "../../src/train/engines/tensorflow/library.ts";
import { temporaryFolder } from "./run.ts";

const quick = ["--width", "1", "--grid", "10", "--restarts", "1", "--lamb", "0", "--quiet"];

test("the hello world trained in float32 and polished gives the formula that the default engine gives", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const fit = folder.kan(["fit", "hello.csv", ...quick, "--steps", "60", "--engine", "tfjs-wasm"]);
  expect(fit).toMatchObject({ exit: 0, stderr: "" });
  expect(folder.kan(["info"]).stdout).toMatch(/polished in\s+float64 by wasm/);
  expect(folder.kan(["symbolic", "--quiet"]).stdout).toBe("exp(sin(pi*x) + y^2)\n");
});

test("--no-polish leaves the network as it was trained", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const { stdout } = folder.kan([
    ...["fit", "hello.csv", ...quick, "--steps", "5", "--engine", "tfjs-wasm", "--no-polish", "--json"],
  ]);
  const { engine, outcome } = JSON.parse(stdout) as { engine: string; outcome: object };
  expect(engine).toBe("tfjs-wasm");
  expect(outcome).not.toHaveProperty("polish");
});

test.skipIf("engine" in (await openDevice("tensorflow")))(
  "without TensorFlow the engine is refused in one line with what to install",
  () => {
    const folder = temporaryFolder();
    folder.bring("hello.csv");
    const { exit, stderr } = folder.kan(["fit", "hello.csv", "--engine", "tensorflow"]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^error\[usage\] the engine tensorflow cannot run here: /);
    expect(stderr).toContain("npm install @tensorflow/tfjs-node");
  },
);

test("kan doctor lists every engine, and says why one is missing", () => {
  const { exit, stdout } = temporaryFolder().kan(["doctor", "--json"]);
  expect(exit).toBe(0);
  const { findings } = JSON.parse(stdout) as {
    findings: { name: string; isWell: boolean; advice?: string }[];
  };
  const engines = findings.filter(({ name }) => name.startsWith("engine "));
  expect(engines.map(({ name }) => name.slice(7))).toEqual([
    ...["wasm", "cpu", "wasm32", "tensorflow", "tfjs-wasm", "tfjs-cpu"],
  ]);
  for (const { isWell, advice } of engines) expect(isWell || advice !== undefined).toBe(true);
  expect(findings.some(({ name }) => name === "gpu")).toBe(true);
});

test("a sweep in float32 trains its networks so, and the one that is kept is refined", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const how = ["--grid", "3", "--optimizer", "lbfgs", "--precision", "float32"];
  const run = folder.kan(["sweep", "hello.csv", "--width", "1..2", ...how]);
  expect(run.exit, run.stderr).toBe(0);
  expect(folder.read("kan.sweep.jsonl").split("\n")[0]).toContain('"engine":"wasm32"');
  expect(folder.kan(["info"]).stdout).toMatch(/polished in\s+float64 by wasm/);
  const refused = folder.kan([
    "sweep",
    "hello.csv",
    "--width",
    "1..2",
    "--precision",
    "float32",
    "--engine",
    "cpu",
  ]);
  expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("--engine auto takes one")]);
});

test("of classes the line on polishing says the log loss", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${i % 7},${i + 5 * (i % 3) < 33 ? "low" : "high"}`);
  folder.write("two.csv", ["a,b,class", ...rows].join("\n"));
  const how = ["--width", "1", "--precision", "float32", "--optimizer", "lbfgs", "--steps", "5"];
  const { exit, stdout, stderr } = folder.kan(["fit", "two.csv", "--target", "class", ...how]);
  expect(exit, stderr).toBe(0);
  expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
    /polished in float64 by wasm, \d+ steps?: log loss [\d.e-]+ to [\d.e-]+ /,
  );
  expect(folder.kan(["info"]).stdout.replaceAll(/\s+/g, " ")).toMatch(/by wasm, \d+ steps?: log loss/);
});

test("--precision float32 trains in float32 and refines in float64, also in mini-batches", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  for (const how of [
    ["--optimizer", "lbfgs"],
    ["--batch", "64", "--steps", "6"],
  ]) {
    const run = folder.kan(["fit", "hello.csv", "--width", "3", "--precision", "float32", ...how, "--json"]);
    expect(run.exit, run.stderr).toBe(0);
    const { engine, outcome } = JSON.parse(run.stdout) as {
      engine: string;
      outcome: { polish: { engine: string } };
    };
    expect([engine, outcome.polish.engine]).toEqual(["wasm32", "wasm"]);
  }
  const refused = folder.kan(["fit", "hello.csv", "--precision", "float32", "--engine", "cpu"]);
  expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("--engine auto takes one")]);
  const { exit, stderr } = folder.kan(["prune", "--engine", "wasm32"]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining("one of auto, wasm, cpu")]);
});
