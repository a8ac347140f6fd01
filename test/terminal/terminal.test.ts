import { Chalk } from "chalk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frontPlot, lossCurve } from "../../bin/summaries/plots.ts";
import { brailleCurve, brailleFront } from "../../bin/terminal/braille.ts";
import { renderDiagnostic } from "../../bin/terminal/diagnostics.ts";
import { count, duration, figure, grouped } from "../../bin/terminal/numbers.ts";
import { progressOn } from "../../bin/terminal/progress.ts";
import { table } from "../../bin/terminal/table.ts";
import { describeTerminal } from "../../bin/terminal/terminal.ts";
import { broken, clip, reflow, widthOf, wrap } from "../../bin/terminal/text.ts";
import { partAt } from "../../src/events.ts";
import { determination } from "../../src/index.ts";
import { fakeTerminal } from "./fakeTerminal.ts";

const plain = new Chalk({ level: 0 });

test.each([
  [0, "0"],
  [1.5, "1.5"],
  [0.012345, "0.0123"],
  [0.00099, "9.9e-4"],
  [1e-16, "1e-16"],
  [84020.5, "84000"],
  [-2.71, "-2.71"],
  [1e6, "1e6"],
  [1.25e9, "1.25e9"],
  [Number.NaN, "none"],
])("%d is written as the figure %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test.each([
  [0.633182, 50, "0.63"],
  [0.633182, 50_000, "0.633"],
  [0.9999908, 500, "1 - 9.2e-6"],
  [0.99992, 500, "0.999920"],
  [1 - 1e-13, 500, "1"],
  [-0.25, 20, "-0.3"],
  [-3.5, 20, "-3.5"],
  [-40.2, 20, "-40"],
  [-0.001, 20, "0.0"],
  [Number.NaN, 20, "none"],
])("an R² of %d on %i rows is written as %s", (r2, rows, text) => {
  expect(determination(r2, rows)).toBe(text);
});

test("whole numbers carry commas and nouns agree with them", () => {
  expect([grouped(999), grouped(1000), grouped(1234567)]).toEqual(["999", "1,000", "1,234,567"]);
  expect([count(1, "row"), count(0, "row"), count(2, "entry", "entries")]).toEqual([
    "1 row",
    "0 rows",
    "2 entries",
  ]);
});

test("a span of time is read in seconds, then in minutes", () => {
  expect([0.84, 12.4, 99, 185].map(duration)).toEqual(["0.8 s", "12 s", "99 s", "3 min 05 s"]);
});

test("a rising line is drawn from the lower left to the upper right", () => {
  expect(brailleCurve([0, 1, 2, 3, 4, 5, 6, 7], 4, 2)).toEqual(["⠀⠀⡠⠊", "⡠⠊⠀⠀"]);
});

test("a curve has no lines when fewer than two values are finite", () => {
  expect(brailleCurve([Number.NaN, 1], 4, 2)).toEqual([]);
  expect(brailleCurve([2, 2], 4, 1)[0]).toHaveLength(4);
});

test("a table pads its columns and keeps numbers whole when it has to be narrower", () => {
  const header = [
    { heading: "name", align: "left" },
    { heading: "error", align: "right" },
  ] as const;
  const rows = [
    ["a rather long name of a column", "0.5"],
    ["b", "12.25"],
  ];
  expect(table(header, rows, { columns: 80, paint: plain })).toBe(
    [
      "  name                            error",
      "  a rather long name of a column    0.5",
      "  b                               12.25",
    ].join("\n"),
  );
  for (const line of table(header, rows, { columns: 30, paint: plain }).split("\n"))
    expect(widthOf(line)).toBeLessThanOrEqual(30);
  expect(table(header, rows, { columns: 30, paint: plain })).toContain("12.25");
});

test("text is clipped and wrapped by what is seen, not by colour codes", () => {
  expect(clip("abcdef", 4)).toBe("abc…");
  expect(widthOf(new Chalk({ level: 1 }).red("abc"))).toBe(3);
  expect(wrap("one two three", 8, "  ")).toBe("  one\n  two\n  three");
  expect(reflow("short\n  a line too long", 9)).toBe("short\n  a line\n  too\n  long");
  expect(reflow("a paragraph that was broken\nelsewhere\n\nnext", 20)).toBe(
    "a paragraph that was\nbroken elsewhere\n\nnext",
  );
});

test("a diagnostic is the tag, the place, the fact, and the hint below; in a log the fact is one line", () => {
  const diagnostic = {
    severity: "error",
    code: "csv/not-a-number",
    message: 'column "theta" holds "n/a"',
    where: { file: "pendulum.csv", row: 18, column: 3 },
    hint: "--missing drop skips such rows; --missing mean fills them",
  } as const;
  expect(renderDiagnostic(diagnostic, fakeTerminal(false))).toBe(
    'error[csv/not-a-number] pendulum.csv:18:3  column "theta" holds "n/a"\n' +
      "  hint: --missing drop skips such rows; --missing mean fills\n        them",
  );
  expect(renderDiagnostic(diagnostic, fakeTerminal(true)).split("\n").slice(0, 2)).toEqual([
    'error[csv/not-a-number] pendulum.csv:18:3  column "theta"',
    '  holds "n/a"',
  ]);
});

test("a live terminal redraws one line, at most every 80 ms, and erases it at the end", () => {
  const terminal = fakeTerminal(true);
  const progress = progressOn(terminal, false);
  for (let step = 1; step <= 20; step++) {
    terminal.time = step * 10;
    progress.sink({ kind: "step", stage: "fit", step, of: 20, nrmse: 0.5 });
  }
  progress.end();
  expect(terminal.written.split("\r\u001b[2K").slice(1)).toEqual([
    "fit  step 1/20  error 0.5",
    "fit  step 9/20  error 0.5",
    "fit  step 17/20  error 0.5",
    "",
  ]);
});

test("of several parts the line names the one at work and the time that the rest may take", () => {
  const terminal = fakeTerminal(true);
  const progress = progressOn(terminal, false);
  const works = [1, 1, 2];
  for (const [index, width] of ["0", "1", "2"].entries()) {
    progress.sink({ kind: "stage", stage: "train", detail: `width ${width}`, part: partAt(works, index) });
    terminal.time += 3000;
    progress.sink({ kind: "step", stage: "train", step: 5, of: 25, nrmse: 0.5 });
    terminal.time += 1000;
  }
  progress.end();
  expect(terminal.written.split("\r\u001b[2K").filter((line) => line.includes("step"))).toEqual([
    "train  1 of 3  width 0  step 5/25  error 0.5",
    "train  2 of 3  at most 9.0 s left  width 1  step 5/25",
    "train  3 of 3  at most 5.0 s left  width 2  step 5/25",
  ]);
});

test("a narrow line keeps which part is at work and the time left, and gives up the rest piece by piece", () => {
  const terminal = Object.assign(fakeTerminal(true), { columns: 48 });
  const progress = progressOn(terminal, false);
  for (const [index, width] of ["each; x,1", "each; x,1; each * 2"].entries()) {
    progress.sink({
      kind: "stage",
      stage: "cross-validate",
      detail: `width ${width}`,
      part: partAt([1, 1], index),
    });
    terminal.time += 2000;
    progress.sink({ kind: "step", stage: "cross-validate", step: 5, of: 25, nrmse: 0.5 });
    terminal.time += 1000;
  }
  expect(terminal.written.split("\r\u001b[2K").filter((line) => line.includes("2 of 2"))).toEqual([
    "cross-validate  2 of 2  at most 3.0 s left",
    "cross-validate  2 of 2  at most 1.0 s left",
  ]);
});

test("elsewhere a plain line appears every 5 s and a short run writes nothing", () => {
  const terminal = fakeTerminal(false);
  const progress = progressOn(terminal, false);
  progress.sink({ kind: "step", stage: "fit", step: 1, of: 200 });
  terminal.time = 4000;
  progress.sink({ kind: "step", stage: "fit", step: 80, of: 200 });
  expect(terminal.written).toBe("");
  terminal.time = 6000;
  progress.sink({ kind: "step", stage: "fit", step: 120, of: 200, nrmse: 0.01, testNrmse: 0.02 });
  progress.end();
  expect(terminal.written).toBe("fit  4.0 s left  step 120/200  error 0.01  held out 0.02\n");
});

test("--quiet keeps warnings and drops progress and notes", () => {
  const terminal = fakeTerminal(true);
  const progress = progressOn(terminal, true);
  progress.sink({ kind: "stage", stage: "fit" });
  progress.sink({ kind: "diagnostic", diagnostic: { severity: "note", code: "a", message: "a note" } });
  progress.sink({ kind: "diagnostic", diagnostic: { severity: "warning", code: "b", message: "a warning" } });
  progress.end();
  expect(terminal.written).toBe("warning[b] a warning\n");
  expect(progress.diagnostics.map(({ code }) => code)).toEqual(["a", "b"]);
});

test.each([
  ["a screen has colour", { isTTY: true }, {}, 1],
  ["a pipe has none", {}, {}, 0],
  ["NO_COLOR takes it away", { isTTY: true }, { NO_COLOR: "1" }, 0],
  ["an empty NO_COLOR counts as unset", { isTTY: true }, { NO_COLOR: "" }, 1],
  ["FORCE_COLOR wins over NO_COLOR", {}, { NO_COLOR: "1", FORCE_COLOR: "1" }, 1],
  ["FORCE_COLOR=0 is no colour", { isTTY: true }, { FORCE_COLOR: "0" }, 0],
  ["a dumb terminal has none", { isTTY: true }, { TERM: "dumb" }, 0],
])("%s", (_, screen, env, level) => {
  expect(describeTerminal(screen, screen, env).paint.level).toBe(level);
});

test("the width is the screen's, else COLUMNS, else 80, within 40 and 120", () => {
  const width = (columns: number | undefined, env: Record<string, string>): number =>
    describeTerminal(columns === undefined ? {} : { columns }, {}, env).columns;
  expect([
    width(60, { COLUMNS: "100" }),
    width(undefined, { COLUMNS: "100" }),
    width(undefined, {}),
    width(10, {}),
    width(500, {}),
  ]).toEqual([60, 100, 80, 40, 120]);
});

test("in a build log nothing is redrawn and nothing is drawn in braille", () => {
  const screen = { isTTY: true };
  expect(describeTerminal(screen, screen, { CI: "true", LANG: "C" })).toMatchObject({
    isLive: false,
    canDraw: false,
  });
  expect(describeTerminal(screen, screen, { LANG: "en_GB.UTF-8" })).toMatchObject({
    isLive: true,
    canDraw: true,
  });
});

test("a front of formulas is a staircase that falls to the right", () => {
  const lines = brailleFront(
    [
      { x: 5, y: 0 },
      { x: 1, y: 2 },
      { x: 3, y: 1 },
    ],
    4,
    2,
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "⠛⢩⣀⡀",
      "⠀⠈⠁⣦",
    ]
  `);
  expect(brailleFront([{ x: 1, y: 1 }], 4, 2)).toEqual([]);
});

test("what is longer than a line is broken at spaces, further in, and words stay whole", () => {
  const lines = ["short", "  a line of some words that goes on", "", `an/${"x".repeat(40)}/path`];
  expect(broken(lines.join("\n"), 20).split("\n")).toEqual([
    "short",
    "  a line of some",
    "    words that goes",
    "    on",
    "",
    `an/${"x".repeat(40)}/path`,
  ]);
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 10, max: 60 }), (text, columns) => {
      const out = broken(text, columns);
      expect(out.replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
      for (const line of out.split("\n"))
        if (widthOf(line) > columns) expect(line.trimStart()).not.toMatch(/\S \S/);
    }),
  );
});

test("a table that is too wide breaks its headings and stands closer before anything is lost", () => {
  const header = [
    { heading: "after", align: "left" as const },
    { heading: "edges", align: "right" as const },
    { heading: "functions", align: "right" as const },
    { heading: "spline parameters", align: "right" as const },
    { heading: "all", align: "right" as const },
  ];
  const rows = [["symbolic", "3", "3", "120", "126"]];
  expect(table(header, rows, { columns: 80, paint: plain }).split("\n")[0]).toBe(
    "  after     edges  functions  spline parameters  all",
  );
  expect(table(header, rows, { columns: 40, paint: plain })).toBe(
    [
      "                             spline",
      "  after  edges functions parameters all",
      "  symbo…     3         3        120 126",
    ].join("\n"),
  );
});

test("the curve of training says what it is, within 40 columns too", () => {
  for (const columns of [40, 80]) {
    const text = lossCurve([1, 0.5, 0.01], { ...fakeTerminal(false), canDraw: true, columns });
    const lines = text.split("\n");
    expect(
      lines
        .slice(3)
        .map((line) => line.trim())
        .join(" "),
    ).toBe("root of the mean loss on the rows trained on, step by step (logarithmic)");
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  }
});

test("plots are drawn on screens that show braille only, and fit between 40 columns and 60", () => {
  const formulas = [
    { complexity: 3, nrmse: 0.1 },
    { complexity: 9, nrmse: 1e-12 },
    { complexity: 5, nrmse: 0.01 },
  ];
  expect(frontPlot(formulas, fakeTerminal(false))).toBe("");
  for (const columns of [40, 60]) {
    const text = frontPlot(formulas, { ...fakeTerminal(false), canDraw: true, columns });
    const lines = text.split("\n");
    expect(lines).toHaveLength(6);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    expect(lines.at(-1)).toMatch(/^ {10}3 +nodes +9$/);
  }
});
