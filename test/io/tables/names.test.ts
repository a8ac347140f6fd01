import { expect, test } from "vitest";
import { nearestName } from "../../../src/io/nearestName.ts";
import { columnIndex, splitNames } from "../../../src/io/tables/columns/columnName.ts";

test("a name with one letter wrong, missing, added or swapped is near", () => {
  const names = ["speed", "temperature", "y"];
  for (const wanted of ["sped", "speeed", "spede", "spead", "Speed"])
    expect(nearestName(wanted, names)).toBe("speed");
  expect(nearestName("temprature", names)).toBe("temperature");
});

test("a name that has nothing in common is not near, the only one that continues it is", () => {
  expect(nearestName("pressure", ["speed", "temperature"])).toBeUndefined();
  expect(nearestName("temp", ["speed", "temperature"])).toBe("temperature");
  expect(nearestName("te", ["tempo", "temperature"])).toBeUndefined();
  expect(nearestName("y", ["x", "w"])).toBeUndefined();
  expect(nearestName("Y", ["x", "y"])).toBe("y");
});

test("a column is found by its exact name first, then without unit, case and spaces", () => {
  const names = ["T [K]", "t", "flow_rate (m/s)"];
  expect(columnIndex("t", names, "f")).toBe(1);
  expect(columnIndex("T [K]", names, "f")).toBe(0);
  expect(columnIndex("Flow Rate", names, "f")).toBe(2);
});

test("a list of names is split at commas outside brackets and quotes", () => {
  expect(splitNames("a, b")).toEqual(["a", "b"]);
  expect(splitNames('x (m, s),"p, q", z')).toEqual(["x (m, s)", "p, q", "z"]);
  expect(splitNames(",a,")).toEqual(["a"]);
});
