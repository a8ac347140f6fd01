import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { elementsOf, expectFinite } from "../plot/wellFormed.ts";
import { copiesOf, temporaryFolder } from "./run.ts";

const fittedFolder = copiesOf(() => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  folder.kan(["fit", "planets.csv", "--width", "1", "--grid", "3", "--steps", "8", "--restarts", "1"]);
  return folder;
});

test("plot draws the network into kan.svg, says so, and says when it replaces one", () => {
  const folder = fittedFolder();
  expect(folder.kan(["plot"])).toMatchObject({ exit: 0, stdout: "2 edges drawn: kan.svg\n" });
  const svg = folder.read("kan.svg");
  expectFinite(elementsOf(svg.trimEnd()));
  expect(svg).toContain("semi_major_axis_au");
  expect(folder.kan(["plot"]).stdout).toBe("2 edges drawn: kan.svg (replaced)\n");
  expect(folder.read("kan.svg")).toBe(svg);
  expect(folder.kan(["plot", "-o", "-"]).stdout).toBe(svg);
});

test("plot never writes over a file that is no picture", () => {
  const folder = fittedFolder();
  for (const file of ["planets.csv", "kan.json"]) {
    const before = folder.read(file);
    const { exit, stderr } = folder.kan(["plot", "-o", file]);
    expect([exit, folder.read(file)]).toEqual([2, before]);
    expect(stderr).toMatch(/is there already and is no SVG|a file ending in/);
  }
});

test("a picture that cannot be written leaves the old one, nothing beside it, and one clear error", () => {
  const folder = fittedFolder();
  expect(folder.kan(["plot"]).exit).toBe(0);
  const before = folder.read("kan.svg");
  const there = readdirSync(folder.path);
  const full = folder.kan(["plot"], { diskBlocks: 2 });
  expect([full.exit, full.stdout]).toEqual([3, ""]);
  expect(full.stderr).toMatch(/^error\[picture\/unwritable\]/m);
  expect(folder.read("kan.svg")).toBe(before);
  const nowhere = folder.kan(["plot", "-o", "nowhere/kan.svg"]);
  expect([nowhere.exit, nowhere.stderr]).toEqual([3, expect.stringContaining("its folder does not exist")]);
  expect(readdirSync(folder.path)).toEqual(there);
});

test("plot --edge draws one edge with its candidates; an edge that is not there is refused with those that are", () => {
  const folder = fittedFolder();
  const { exit, stdout } = folder.kan(["plot", "--edge", "0,0,0", "--lib", "x,x^2,sqrt", "--json"]);
  const json = JSON.parse(stdout) as { output: string; candidates: { name: string; r2: number }[] };
  expect([exit, json.output]).toEqual([0, "kan.edge-0-0-0.svg"]);
  expect(json.candidates.map(({ name }) => name).sort()).toEqual(["sqrt", "x", "x^2"]);
  expectFinite(elementsOf(folder.read(json.output).trimEnd()));
  const missing = folder.kan(["plot", "--edge", "0,0,7"]);
  expect([missing.exit, missing.stderr.includes("0,0,0")]).toEqual([2, true]);
});

test("plot --png writes a PNG of twice the size of the SVG", () => {
  const folder = fittedFolder();
  folder.kan(["plot"]);
  const { exit, stdout } = folder.kan(["plot", "--png"]);
  expect([exit, stdout]).toEqual([0, "2 edges drawn: kan.png\n"]);
  const png = readFileSync(join(folder.path, "kan.png"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const width = Number(/width="(\d+)"/.exec(folder.read("kan.svg"))![1]);
  expect(Math.abs(png.readUInt32BE(16) - 2 * width)).toBeLessThanOrEqual(2);
  expect(folder.kan(["plot", "--png", "-o", "-"])).toMatchObject({ exit: 2 });
});

test("of a search the formula that was picked is drawn, over each of its columns, with rows and intervals", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  folder.kan(["discover", "trees.csv", "--effort", "low", "--timeout", "20", "--quiet"]);
  const drawn = folder.kan(["plot", "--json"]);
  expect(drawn.exit, drawn.stderr).toBe(0);
  const titles = ["Volume by Girth, at Height = 76", "Volume by Height, at Girth = 12.9"];
  expect(JSON.parse(drawn.stdout).pictures.toSorted()).toEqual(
    [...titles, "Volume: predicted against actual"].toSorted(),
  );
  const before = folder.read("kan.svg");
  expectFinite(elementsOf(before.trimEnd()));
  for (const words of [...titles, "new rows, 95 %", "the law, 95 %"]) expect(before).toContain(words);
  const front: string = folder.kan(["pick"]).stdout;
  const [, other] = /^ {5}(\d+) /m.exec(front)!;
  expect(folder.kan(["pick", other!]).exit).toBe(0);
  expect(folder.kan(["plot", "--what", "formula"]).exit).toBe(0);
  expect(folder.read("kan.svg")).not.toBe(before);
  folder.kan(["undo"]);
  folder.kan(["plot"]);
  expect(folder.read("kan.svg")).toBe(before);
  const { exit, stderr } = folder.kan(["plot", "--what", "network"]);
  expect([exit, stderr.includes("the model holds formulas and no network")]).toEqual([1, true]);
});
