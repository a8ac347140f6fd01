import { expect, test } from "vitest";
import { ALL_FUNCTIONS } from "../../../src/symbolic/functions/all.ts";
import { ON_ROWS } from "../../../src/symbolic/functions/onRows.ts";

test.each(ALL_FUNCTIONS)(
  "$name of rows is to the bit what it is of each number, also in place",
  ({ name, value }) => {
    const u = Float64Array.from([-700.3, -2.1, -1, -0.3, -0, 0, 1e-9, 0.7, 1, 1.9, 31.7, 710.2, Number.NaN]);
    const expected = u.map((one) => value(one));
    const own = new Float64Array(u.length).fill(7);
    ON_ROWS[name](u, own, u.length - 1);
    expect([...own]).toStrictEqual([...expected.slice(0, -1), 7]);
    ON_ROWS[name](u, u, u.length);
    expect([...u]).toStrictEqual([...expected]);
  },
);
