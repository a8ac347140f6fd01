import { expect, test } from "vitest";
import { drawFields } from "../../src/plot/drawFields.ts";
import { drawSystem } from "../../src/plot/drawSystem.ts";
import { sheetOf } from "../../src/plot/sheet.ts";
import { elementsOf, expectFinite } from "./wellFormed.ts";

const axis = (name: string) => ({ name, low: 0, high: 2 });

function fileOf(drawings: ReturnType<typeof drawFields>): string {
  return sheetOf(
    "a < b",
    drawings.map(({ drawing }) => drawing),
  );
}

test("a field over one variable is a curve for each series, its residual on a logarithmic axis", () => {
  const values = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i / 8));
  const small = values.map((v, i) => (i === 7 ? 0 : Math.abs(v) * 1e-9));
  const drawings = drawFields({
    axes: [axis("t")],
    columns: 50,
    panels: [
      { title: "u(t)", kind: "solution", series: [{ name: "network", values }] },
      {
        title: "left of u' = u & more",
        kind: "residual",
        series: [
          { name: "network", values: small },
          { name: "formula", values: small.map((v) => v / 10) },
        ],
      },
    ],
  });
  expect(drawings.map(({ title }) => title)).toEqual(["u(t)", "left of u' = u & more"]);
  const svg = fileOf(drawings);
  const elements = elementsOf(svg);
  expectFinite(elements);
  const lines = elements.filter(
    ({ attributes }) => attributes.class?.startsWith("line") && attributes.d!.length > 60,
  );
  expect(lines).toHaveLength(3);
  expect(svg).toContain("10⁻");
});

test("a field over two variables is a map: equal neighbours are one mark, what has no value is left open", () => {
  const values = Float64Array.from({ length: 100 }, (_, p) => (p % 10 < 5 ? 1 : 2));
  values[0] = Number.NaN;
  const [map] = drawFields({
    axes: [axis("x"), axis("t")],
    columns: 10,
    panels: [{ title: "u(x, t)", kind: "solution", series: [{ name: "network", values }] }],
  });
  const elements = elementsOf(fileOf([map!]));
  expectFinite(elements);
  const cells = elements.filter(
    ({ name, attributes }) => name === "path" && attributes.fill?.startsWith("#"),
  );
  const marks = cells.map(({ attributes }) => attributes.d!.split("M").length - 1);
  expect(marks).toEqual([10, 10]);
  expect(new Set(cells.map(({ attributes }) => attributes.fill)).size).toBe(2);
});

test("a system is drawn by time and in its phase planes, and one that runs away ends where it does", () => {
  const times = Float64Array.from({ length: 30 }, (_, i) => i / 5);
  const states = [times.map(Math.cos), times.map((t) => -Math.sin(t)), times.map((t) => t * t)];
  const computed = { times: times.subarray(0, 12), states: states.map((own) => own.subarray(0, 12)) };
  const drawings = drawSystem({
    time: "t",
    states: ["x", "y", "z"],
    runs: [{ measured: { times, states }, computed }, { measured: { times, states } }],
  });
  expect(drawings.map(({ title }) => title)).toEqual([
    "x by t",
    "y by t",
    "z by t",
    "y by x",
    "z by x",
    "z by y",
  ]);
  const elements = elementsOf(fileOf(drawings));
  expectFinite(elements);
  const paths = elements.filter(({ name }) => name === "path");
  expect(paths.filter(({ attributes }) => attributes.class === "dots test")).toHaveLength(12);
});
