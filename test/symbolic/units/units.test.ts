import { expect, test } from "vitest";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { shortUnit } from "../../../src/symbolic/units/siNames.ts";
import { checkedUnits, unitInHeader, writtenUnit } from "../../../src/symbolic/units/units.ts";

async function checked(text: string, units: Readonly<Record<string, string>>, constants: string) {
  const entries = Object.entries(units).filter(([name]) => name !== "target");
  const byName = new Map(
    await Promise.all(entries.map(async ([name, unit]) => [name, await writtenUnit(unit)] as const)),
  );
  const target = units.target === undefined ? undefined : await writtenUnit(units.target);
  return checkedUnits(await parseExpr(text), constants.split(" ").filter(Boolean), byName, target);
}

test.each([
  ["a*exp(-b*t) + c", { t: "s", target: "K" }, "a b c", ["K", "1/s", "K"]],
  ["Vm*s/(K + s)", { s: "mmol/L", target: "mol/s" }, "Vm K", ["mol/s", "mmol/L"]],
  ["g*m*n/r^2", { m: "kg", n: "kg", r: "m", target: "N" }, "g", ["m^2*N/kg^2"]],
  ["a*cos(w*t + p)", { t: "hour", target: "m" }, "a w p", ["m", "1/hour", ""]],
  // m*a is a force, whatever it is called.
  ["m*a + b*v", { m: "kg", a: "m/s^2", v: "m/s", target: "N" }, "b", ["kg/s"]],
  ["abs(x - b)", { x: "m", target: "m" }, "b", ["m"]],
  // Open: a power that is fitted, and a column without a unit.
  ["a*x^b", { x: "m", target: "s" }, "a b", [undefined, ""]],
  ["a*x + b", { target: "s" }, "a b", [undefined, "s"]],
  // The target's unit is not known.
  ["a*x + b*x", { x: "m" }, "a b", [undefined, undefined]],
] as const)("%s agrees, and its constants have their units", async (text, units, names, expected) => {
  const { problems, constants } = await checked(text, units, names);
  expect(problems).toEqual([]);
  expect(constants).toEqual(expected);
});

test.each([
  // Three units and more that are one of the SI read as that one; two are two.
  ["a*m*v^2/(q*t)", { m: "kg", v: "m/s", q: "A", t: "s", target: "V" }, "a", [""]],
  ["b*m*v^2 + c", { m: "kg", v: "m/s", target: "1" }, "b", ["s^2/kg/m^2"]],
  ["u - a*c*t", { u: "kg*m^2/s^3/A", c: "A", t: "s", target: "V" }, "a", ["kg*m^2/s^4/A^2"]],
  ["f - a*x", { f: "kg*m/s^2", x: "mm", target: "kg*m/s^2" }, "a", ["kg*m/s^2/mm"]],
  ["w + a", { w: "kg*m^2/s^2", target: "kg*m^2/s^2" }, "a", ["J"]],
  ["m*g*h + a*b", { m: "kg", g: "m/s^2", h: "m", b: "kg*m^2/s^3", target: "J" }, "a", ["s"]],
  ["a*m*v*x", { m: "kg", v: "m", x: "1/s", target: "J" }, "a", ["m/s"]],
  ["a*m*s*x/t", { m: "kg", s: "m^2", x: "s", t: "N", target: "1" }, "a", ["1/m/s^3"]],
  ["w + a", { w: "g*cm^2/s^2", target: "g*cm^2/s^2" }, "a", ["g*cm^2/s^2"]],
  ["w + a", { w: "N*m", target: "N*m" }, "a", ["N*m"]],
] as const)("%s agrees, and its constants read short", async (text, units, names, expected) => {
  const { problems, constants } = await checked(text, units, names);
  expect(problems).toEqual([]);
  expect(constants).toEqual(expected);
});

test("the names of the SI are what mathjs means by them", async () => {
  const products = {
    N: "kg m/s^2",
    Pa: "kg/m/s^2",
    J: "kg m^2/s^2",
    W: "kg m^2/s^3",
    V: "kg m^2/s^3/A",
    ohm: "kg m^2/s^3/A^2",
    S: "s^3 A^2/kg/m^2",
    F: "s^4 A^2/kg/m^2",
    Wb: "kg m^2/s^2/A",
    T: "kg/s^2/A",
    H: "kg m^2/s^2/A^2",
  };
  for (const [name, product] of Object.entries(products)) {
    const [short, long] = [await writtenUnit(name), await writtenUnit(product)];
    expect(shortUnit("x*y*z", short!.vector)).toBe(name);
    expect(shortUnit("x*y*z", long!.vector)).toBe(name);
  }
});

test.each([
  ["x + t", { x: "m", t: "s", target: "m" }, ""],
  ["a*log(x)", { x: "m", target: "m" }, "a"],
  ["exp(-t)", { t: "s", target: "1" }, ""],
  ["x^1.5", { x: "m", target: "s" }, ""],
  // The same dimension in another size needs a factor.
  ["x + y", { x: "m", y: "km", target: "m" }, ""],
  ["m*v", { m: "kg", v: "m/s", target: "N" }, ""],
] as const)("%s does not agree", async (text, units, names) => {
  expect((await checked(text, units, names)).problems).toHaveLength(1);
});

test("units are read from headers in brackets, and what is none is not", async () => {
  expect((await unitInHeader("T (K)"))!.text).toBe("K");
  expect((await unitInHeader("speed [m/s]"))!.text).toBe("m/s");
  expect((await unitInHeader("share (%)"))!.text).toBe("");
  expect((await unitInHeader("temperature (°C)"))!.text).toBe("degC");
  for (const header of ["x", "x (log)", "x (5 m)", `x (${"m*".repeat(80)}m)`, 'x (import("fs"))'])
    expect(await unitInHeader(header)).toBeUndefined();
});
