import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { temporaryFolder } from "./run.ts";

/** Rows of four columns and one of three labels, by the largest of the first three, a little blurred. */
function labelled(nRows: number): string {
  const random = randomStream(7, "effort");
  const lines = ["a,b,c,d,kind"];
  for (let r = 0; r < nRows; r++) {
    const row = Array.from({ length: 4 }, () => random.normal());
    const blurred = row.slice(0, 3).map((v) => v + 0.2 * random.normal());
    lines.push(`${row.join()},k${blurred.indexOf(Math.max(...blurred))}`);
  }
  return `${lines.join("\n")}\n`;
}

test("Ctrl-C within an epoch of mini-batches keeps the best so far, whose accuracy stands there", async () => {
  const folder = temporaryFolder();
  folder.write("data.csv", labelled(20_000));
  const endless = ["--batch", "64", "--steps", "100000", "--patience", "100000"];
  const args = ["fit", "data.csv", "--target", "kind", "--width", "20", ...endless, "--threads", "1"];
  const run = await folder.start(args, (child) => child.onStderr("epoch", child.interrupt));
  expect([run.exit, run.signal]).toEqual([130, null]);
  expect(run.stderr).toMatch(/epoch \d+\/\d+ {2}loss [\d.e-]+ .*accuracy 0\.\d+/);
  expect(run.stderr).toMatch(/trained in .* rows\/s, peak memory \d+ MB/);
  expect(run.stdout).toMatch(/interrupted after \d+ steps?; the best network so far is kept/);
  const [, accuracy] = /held out +[\d,]+ +([\d.]+)/.exec(run.stdout) ?? [];
  expect(Number(accuracy)).toBeGreaterThan(0.8);
  expect(folder.kan(["info"])).toMatchObject({ exit: 0 });
});

test("fit says what it took, and how many parameters the rows determine", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", labelled(300));
  const fit = ["fit", "data.csv", "--target", "kind", "--width", "0", "--grid", "3"];
  const run = folder.kan([...fit, "--json", "--quiet"]);
  const found = JSON.parse(run.stdout) as Record<string, number>;
  expect(found.rowsPerSecond).toBeGreaterThan(0);
  expect(found.peakMemory).toBeGreaterThan(1e7);
  expect(found.effectiveParameters).toBeGreaterThan(3);
  expect(found.effectiveParameters).toBeLessThan(found.parameters!);
  expect(folder.kan(fit).stdout).toMatch(/87 parameters \([\d.]+ effective\)/);
});

test("splines of inputs reach as far as --grid-range says, and go on as straight lines", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 300 }, (_, r) => `${r / 150 - 1},${Math.exp(r / 150 - 1)}`);
  folder.write("data.csv", `x,y\n${rows.join("\n")}\n`);
  const fit = ["fit", "data.csv", "--width", "0", "--grid", "4", "--base", "zero", "--json", "--quiet"];
  folder.kan([...fit, "--grid-range", "-0.5,0.5"]);
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    options: { gridRange: [-0.5, 0.5] },
  });
  folder.write("new.csv", "x\n0.6\n0.7\n0.8\n0.9\n0.1\n0.2\n0.3\n");
  const predicted = JSON.parse(folder.kan(["predict", "new.csv", "--json"]).stdout) as {
    predictions: { y: number[] };
  };
  const bends = [1, 2, 5].map((r) => {
    const [a, b, c] = predicted.predictions.y.slice(r - 1, r + 2);
    return Math.abs(a! - 2 * b! + c!);
  });
  expect(Math.max(bends[0]!, bends[1]!)).toBeLessThan(1e-12);
  expect(bends[2]).toBeGreaterThan(1e-3);
  expect(folder.kan([...fit, "--grid-range=-0.5,0.5"]).stdout).toContain("lie outside --grid-range");
  for (const wrong of ["1,-1", "1", "1,1", "a,b"])
    expect(folder.kan([...fit, `--grid-range=${wrong}`]).exit).toBe(2);
});

test("with mini-batches --steps are the epochs, none more, and threads change nothing", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", labelled(12_000));
  const fit = ["fit", "data.csv", "--target", "kind", "--width", "20", "--batch", "4000", "--steps", "7"];
  const models = ["1", "2"].flatMap((threads) =>
    ["wasm", "wasm32"].map((engine) => {
      folder.kan([...fit, "--threads", threads, "--engine", engine, "--quiet", "--no-polish"]);
      return folder.read("kan.json");
    }),
  );
  for (const model of models) expect((JSON.parse(model) as { curve: unknown[] }).curve).toHaveLength(7);
  expect(models.slice(2)).toEqual(models.slice(0, 2));
  expect(models[0]).not.toBe(models[1]);
});
