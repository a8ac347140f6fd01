import { expect, test } from "vitest";
import { natsInUnits } from "../../../src/discover/units/natsInUnits.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";

const units = {
  columns: new Map([
    ["m", [0, 1]],
    ["v", [1, 0]],
    ["c", [1, 0]],
  ]),
  target: [0, 1],
};

const nats = async (text: string): Promise<number> => natsInUnits(await parseExpr(text), units);

test("what units tell is free, a number that had to be fitted takes more than one that is simple, and seldom names more than usual ones", async () => {
  expect(await nats("m*cos(v/c)")).toBeLessThan(0);
  expect(await nats("m*cosh(v/c)")).toBeGreaterThan((await nats("m*cos(v/c)")) + 2);
  expect(await nats("m*(1 + 0.5*v/c)")).toBeLessThan((await nats("m*(1 + 0.4871*v/c)")) - 2);
});
