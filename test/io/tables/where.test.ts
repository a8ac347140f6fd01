import { expect, test } from "vitest";
import { conditionsOf } from "../../../src/io/tables/rows/where.ts";
import { cellValue } from "../../../src/io/tables/text/cells.ts";

const names = ["state", "T [K]", "a<b"];
const holds = (text: string, cell: string): boolean =>
  conditionsOf([text], names, (one) => cellValue(one, "."), "f")[0]!.holds(cell);

test.each([
  ["state=treated", "treated", true],
  ["state=treated", " treated ", true],
  ["state=treated", "Treated", false],
  ["state == 'a b'", "a b", true],
  ["state!=treated", "untreated", true],
  ["state!=treated", "", true],
  ["state=", "", true],
  ["T [K] >= 300", "3e2", true],
  ["T [K]>300", "300", false],
  ["T [K]<300", "299.9", true],
  ["T [K]<=300", "301", false],
  ["T [K]=300", "300.0", true],
  ["T [K]!=300", "300.0", false],
  ["T<300", "NA", false],
  ["T>300", "NA", false],
  ["T<300", "cold", false],
  ["T!=300", "NA", true],
  ["a<b<3", "2", true],
])("%s on the cell %j: %s", (text, cell, answer) => {
  expect(holds(text, cell)).toBe(answer);
});
