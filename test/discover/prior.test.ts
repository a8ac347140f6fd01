import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { promiseOf } from "../../src/discover/agenda/promise.ts";
import type { Form } from "../../src/discover/direct/form.ts";
import { monomials } from "../../src/discover/direct/monomials.ts";
import { TRANSFORMS } from "../../src/discover/direct/transforms.ts";
import { EVOLUTION } from "../../src/discover/evolution/evolution.ts";
import { FORMS } from "../../src/discover/forms/all.ts";
import { MOVES } from "../../src/discover/moves/all.ts";
import { NETWORKS } from "../../src/discover/networks/networkForms.ts";
import {
  ARGUMENT_RATE,
  BELOW_COST,
  DIFFERENCE_COST,
  EXPONENT_COSTS,
  FACTOR_COST,
  NATS_OF_REFUTED,
  NATS_OF_RETURN,
  NATS_OF_WILD_NUMBER,
  natsOfLarger,
  PRODUCT_RATE,
  priorOf,
  SHIFT_COST,
  SQUARE_COST,
  SUM_RATE,
  TERM_COST,
} from "../../src/discover/prior.ts";
import { tableOf } from "../../src/discover/problem.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

const priceOf = new Map(EXPONENT_COSTS);

test("a product of powers costs its exponents and a little for each factor, and the likely come first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 300 }), (n, limit) => {
      const found = monomials(new Array<boolean>(n).fill(true), limit);
      let last = 0;
      for (const { exponents, cost } of found) {
        const used = [...exponents].filter((p) => p !== 0);
        expect(used.length).toBeGreaterThan(0);
        expect(cost).toBeCloseTo(
          used.reduce((sum, p) => sum + priceOf.get(p)! + FACTOR_COST, 0),
          12,
        );
        expect(cost).toBeGreaterThanOrEqual(last);
        last = cost;
      }
      expect(found.length).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 40 },
  );
});

test("an exponent and its inverse are believed in about alike, and a larger one less than a smaller", () => {
  for (const [exponent, cost] of EXPONENT_COSTS) expect(priceOf.get(-exponent)! - cost).toBeCloseTo(0, 0);
  const whole = [1, 2, 3, 4].map((p) => priceOf.get(p)!);
  expect(whole).toEqual(whole.toSorted((a, b) => a - b));
});

/** What asks for a belief by its name: every form, move, network and function of the target, and evolution. */
const ASKED: readonly string[] = [
  ...[...FORMS, ...MOVES, ...NETWORKS, EVOLUTION].map(({ name }) => name),
  ...TRANSFORMS.map(({ name }) => name),
];

test("every form, move and function of the target is believed in as the table says, and as nothing else", () => {
  for (const { name, nats } of [...FORMS, ...MOVES, ...NETWORKS])
    expect([name, nats]).toEqual([name, priorOf(name)]);
  for (const name of ASKED) expect(priorOf(name), name).toBeGreaterThanOrEqual(0);
  // What the table does not know leads to one law in fifty; hardly anything has to make do with that.
  expect(priorOf("no such thing")).toBeCloseTo(Math.log(50), 12);
  const unknown = ASKED.filter((name) => priorOf(name) === priorOf("no such thing"));
  expect(unknown.filter((name) => !TRANSFORMS.some((one) => one.name === name))).toEqual([]);
});

test("the simpler of two forms of one kind is believed in more", () => {
  const chains: readonly (readonly string[])[] = [
    ["product of powers", "product with a factor", "product with two factors"],
    ["sum of powers", "sum with waves", "sum with waves of two"],
    ["fraction of powers", "fraction with waves", "fraction with growth"],
    ["network P", "network P·(Σf)", "network P·h(P)"],
    ["network [n,2,1]", "network [n,3,1]", "network [n,2,2,1]"],
    ["1/y", "y^-2"],
  ];
  for (const chain of chains) {
    const nats = chain.map(priorOf);
    expect(nats).toEqual(nats.toSorted((a, b) => a - b));
    expect(new Set(nats).size).toBe(nats.length);
  }
});

test("the table that a confirmed move leaves behind is believed in less, that of any other move as before", () => {
  const smaller = MOVES.map(({ name }) => name).filter((name) => natsOfLarger(name) > 0);
  expect(smaller.toSorted()).toEqual([
    "divide powers out",
    "drop columns",
    "join a pair",
    "solve for the target",
  ]);
  expect(natsOfLarger("no such move")).toBe(0);
  for (const nats of [NATS_OF_REFUTED, NATS_OF_RETURN, NATS_OF_WILD_NUMBER]) expect(nats).toBeGreaterThan(0);
});

test("a rate of fewer rows asks for more: less is known from them", () => {
  expect(PRODUCT_RATE).toBeGreaterThan(SUM_RATE);
  expect(ARGUMENT_RATE).toBeLessThan(SUM_RATE);
  // On the rows of a screen of sums a unit is worth n·ln(squares)/2 = 3.84 nats.
  expect((64 * SUM_RATE) / 2).toBeCloseTo(3.84, 12);
});

test("pieces of formulas have a price, and what is rare a higher one", () => {
  for (const cost of [FACTOR_COST, TERM_COST, BELOW_COST, SQUARE_COST, SHIFT_COST, DIFFERENCE_COST])
    expect(cost).toBeGreaterThan(0);
  expect(DIFFERENCE_COST).toBeGreaterThan(SHIFT_COST);
  expect(SHIFT_COST).toBeGreaterThan(TERM_COST);
});

test("a belief is worth what it says: of two forms of equal work the likelier by an e comes first by an e", () => {
  const table = tableOf(problemOf(rowsOfLaw({ a: [1, 2], b: [1, 2] }, (a, b) => a! * b!, 50)));
  const promise = ({ nats }: { readonly nats: number }): number => promiseOf(1e6, nats);
  const [one, other] = FORMS.filter((form) => form.fits(table)) as [Form, Form];
  expect(promise(one) - promise(other)).toBeCloseTo(other.nats - one.nats, 12);
});

const room = fileURLToPath(new URL("../../src/", import.meta.url));
const sources = readdirSync(room, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith("discover/prior.ts"),
);
const text = sources.map((file) => readFileSync(`${room}${file}`, "utf8")).join("\n");

test("every belief is read somewhere outside of its file", () => {
  const prior = readFileSync(`${room}discover/prior.ts`, "utf8");
  const constants = [...prior.matchAll(/export const ([A-Z_]+)/g)].map((found) => found[1]!);
  expect(constants.length).toBeGreaterThan(8);
  for (const name of constants) expect(text.includes(name), name).toBe(true);
  const beliefs = [...prior.matchAll(/^ {2}(?:"([^"]+)"|([a-z]+)): [0-9.]+,$/gm)].map(
    (found) => found[1] ?? found[2]!,
  );
  expect(beliefs.length).toBeGreaterThan(40);
  expect(beliefs.filter((name) => !ASKED.includes(name))).toEqual([]);
});
