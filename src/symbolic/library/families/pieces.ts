import { call, zero as nothing, pow } from "../../expression/make.ts";
import { EVERYWHERE } from "../../functions/elementaryFunction.ts";
import { type LibraryFunction, x } from "../libraryFunction.ts";

/** The constant 0: the edge contributes nothing but its mean. */
export const zero: LibraryFunction = {
  name: "0",
  value: () => 0,
  derivative: () => 0,
  complexity: 0,
  body: nothing,
  domain: EVERYWHERE,
  gauge: { scale: "unit", shift: "zero" },
  search: "windows",
};

/** sin(x)², which is cos(2x) up to c and d. */
export const sineSquared: LibraryFunction = {
  name: "sin(x)^2",
  value: (v) => Math.sin(v) ** 2,
  derivative: (v) => Math.sin(2 * v),
  complexity: 3,
  body: pow(call("sin", x), 2),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free", period: Math.PI / 2 },
  twin: "sin",
  search: "spectrum",
};
