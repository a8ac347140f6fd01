import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Agenda, type Open } from "../../../src/discover/agenda/agenda.ts";
import { EVOLUTION } from "../../../src/discover/evolution/evolution.ts";
import type { Individual } from "../../../src/discover/evolution/fitted.ts";
import { Niches } from "../../../src/discover/evolution/niches.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { num } from "../../../src/symbolic/expression/make.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const ANYTHING: Open = {
  reach: Number.POSITIVE_INFINITY,
  held: Number.POSITIVE_INFINITY,
  needed: [],
  isNoisy: false,
  hidden: 0,
};
const individual = fc
  .record({ price: fc.integer({ min: 4, max: 60 }), left: fc.double({ min: 1e-9, max: 1, noNaN: true }) })
  .map(({ price, left }): Individual => ({ expr: num(left), price, left }));

describe("niches", () => {
  test("hold a front on which what is longer leaves less, and parents that live in them", () => {
    const random = randomStream(1, "test", "niches");
    fc.assert(
      fc.property(fc.array(individual, { minLength: 1, maxLength: 80 }), (all) => {
        const niches = new Niches();
        for (const one of all) niches.take(one);
        const { front } = niches;
        expect(front.length).toBeGreaterThan(0);
        for (let i = 1; i < front.length; i++) {
          expect(front[i]!.price).toBeGreaterThan(front[i - 1]!.price);
          expect(front[i]!.left).toBeLessThan(front[i - 1]!.left);
        }
        const least = Math.min(...all.map(({ left }) => left));
        expect(Math.min(...niches.all.map(({ left }) => left))).toBe(least);
        for (let i = 0; i < 10; i++) expect(niches.all).toContain(niches.parent(random));
      }),
      { numRuns: 40 },
    );
  });

  test("take what leaves less than their limit, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(individual, { minLength: 10, maxLength: 80 }), individual, (all, next) => {
        const niches = new Niches();
        for (const one of all) niches.take(one);
        const limit = niches.limitAt(next.price);
        if (!(next.left < limit)) expect(niches.take(next)).toBe(false);
        else if (niches.take(next)) expect(niches.all).toContain(next);
      }),
      { numRuns: 40 },
    );
  });
});

describe("on the agenda", () => {
  const problem = problemOf(rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => a! * b!, 40));
  const opened = (): Agenda => {
    const agenda = new Agenda([{ kind: "evolution", action: EVOLUTION }]);
    agenda.open(problem, 0);
    return agenda;
  };

  test("each island comes up by itself, with twice the effort each time, until its last", () => {
    const agenda = opened();
    const seen: string[] = [];
    for (let batch = agenda.take(ANYTHING); batch.length > 0; batch = agenda.take(ANYTHING))
      for (const item of batch) {
        seen.push(`${item.argument} x${item.effort}`);
        agenda.comeBack(item);
      }
    expect(seen.sort()).toEqual(["0 x1", "0 x2", "0 x4", "0 x8", "1 x1", "1 x2", "1 x4", "1 x8"]);
  });

  test("once nothing but noise is left it is dropped: all to be gained is nodes", () => {
    const agenda = opened();
    agenda.close({ ...ANYTHING, reach: 200, needed: ["a", "b"], isNoisy: true });
    expect(agenda.size).toBe(0);
  });

  test("a search does not wait for it where nothing goes with the residuals", () => {
    expect(opened().isTriedOut).toBe(true);
  });
});
