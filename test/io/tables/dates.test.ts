import { expect, test } from "vitest";
import { dateValue } from "../../../src/io/tables/text/dates.ts";
import { temporaryFolder } from "../../cli/run.ts";

test.each([
  // date -u -d TEXT +%s
  ["1970-01-01", 0],
  ["2024-02-29", 1709164800],
  ["2024/2/29 6:30", 1709188200],
  ["29.2.2024 06:30:15", 1709188215],
  ["2024-02-29T06:30:15.25Z", 1709188215.25],
  ["2024-02-29T06:30:15+01:00", 1709184615],
  ["1969-12-31T23:00", -3600],
  ["0099-01-01", -59042995200],
])("%s is %d seconds after 1970 began", (text, seconds) => {
  expect(dateValue(text, "seconds")).toBe(seconds);
  expect(dateValue(text, "days")).toBeCloseTo(seconds / 86400, 9);
});

test.each(["2023-02-29", "2024-13-01", "3/4/2024", "2024-01-01T25:00", "May 3", "2024-1", "12"])(
  "%s is no date",
  (text) => {
    expect(dateValue(text, "days")).toBeUndefined();
  },
);

test("the season is the share of the year, leap years counted", () => {
  expect(dateValue("2023-07-02T12:00", "season")).toBe(0.5);
  expect(dateValue("2024-07-02", "season")).toBe(0.5);
  expect(dateValue("2024-12-31T24:00", "season")).toBe(0);
});

test("a column of dates is left out with a hint, and an input with --dates, in new rows too", () => {
  const folder = temporaryFolder();
  const dayOf = (r: number): string => new Date(Date.UTC(2023, 0, 1 + 9 * r)).toISOString().slice(0, 10);
  const row = (r: number): string => {
    const start = Date.UTC(new Date(dayOf(r)).getUTCFullYear(), 0, 1);
    const end = Date.UTC(new Date(dayOf(r)).getUTCFullYear() + 1, 0, 1);
    const season = (Date.parse(dayOf(r)) - start) / (end - start);
    return `${dayOf(r)},${r % 7},${8 + 5 * Math.sin(2 * Math.PI * season) + 2 * (r % 7)}`;
  };
  folder.write("t.csv", `day,x,y\n${Array.from({ length: 120 }, (_, r) => row(r)).join("\n")}\n`);
  const form = ["eval", "a + b*sin(2*pi*day) + c*x", "t.csv", "--target", "y"];
  expect(folder.kan([...form.slice(0, 1), "a + c*x", ...form.slice(2)]).stderr).toContain("--dates days");
  const { stdout, exit } = folder.kan([...form, "--dates", "season", "--json"]);
  expect(exit).toBe(0);
  const { forms } = JSON.parse(stdout) as { forms: { constants: Record<string, { value: number }> }[] };
  for (const [name, value] of Object.entries({ a: 8, b: 5, c: 2 }))
    expect(forms[0]!.constants[name]!.value).toBeCloseTo(value, 6);
  const found = folder.kan([
    "discover",
    "t.csv",
    "--target",
    "y",
    "--dates",
    "days",
    "--timeout",
    "2",
    "--threads",
    "1",
  ]);
  expect(found.exit).toBe(0);
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({ data: { read: { dates: "days" } } });
  folder.write("new.csv", `day,x\n2024-05-05,1\n5.5.2024,1\n`);
  const { predictions } = JSON.parse(folder.kan(["predict", "new.csv", "--json"]).stdout) as {
    predictions: { y: number[] };
  };
  expect(predictions.y[0]).toBe(predictions.y[1]);
});

test("a unit of dates that is none is told", () => {
  const folder = temporaryFolder();
  const run = folder.kan(["discover", "t.csv", "--dates", "weeks"]);
  expect(run.exit).toBe(2);
  expect(run.stderr).toContain("--dates");
});
