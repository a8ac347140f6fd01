import fc from "fast-check";
import { expect, test } from "vitest";
import type { AgendaAction } from "../../../src/discover/agenda/agenda.ts";
import { promiseOf, rankedForms } from "../../../src/discover/agenda/promise.ts";
import { reachOf } from "../../../src/discover/agenda/reach.ts";
import { search } from "../../../src/discover/agenda/search.ts";
import type { SearchEnd, SearchTools, Tried } from "../../../src/discover/agenda/searchTools.ts";
import { Shortlist } from "../../../src/discover/agenda/shortlist.ts";
import { STEPS, stepsWithout } from "../../../src/discover/agenda/steps.ts";
import { runStep } from "../../../src/discover/agenda/stepTask.ts";
import { Archive, comparedError } from "../../../src/discover/choosing/archive.ts";
import { Offers } from "../../../src/discover/choosing/offers.ts";
import type { Form, FoundForm } from "../../../src/discover/direct/form.ts";
import { explainedOn } from "../../../src/discover/explained.ts";
import { FORMS } from "../../../src/discover/forms/all.ts";
import { MOVES } from "../../../src/discover/moves/all.ts";
import { tableOf } from "../../../src/discover/problem.ts";
import { searchRows } from "../../../src/discover/rows.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { add, mul, num, pow, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { key } from "../../../src/symbolic/expression/order.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { quiet } from "../../../src/train/context.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const far = Number.POSITIVE_INFINITY;

test("what is as likely for less work promises more, and what is likelier for as much", () => {
  const cost = fc.double({ min: 1, max: 1e12, noNaN: true });
  const nats = fc.double({ min: 0, max: 20, noNaN: true });
  fc.assert(
    fc.property(cost, nats, (work, belief) => {
      expect(promiseOf(2 * work, belief)).toBeCloseTo(promiseOf(work, belief) - Math.LN2, 9);
      expect(promiseOf(work, belief + 1)).toBeCloseTo(promiseOf(work, belief) - 1, 9);
    }),
  );
});

test("forms for a part come by promise, of the target and of its functions, none that needs exact values", () => {
  const problem = problemOf(rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => a! + b!, 60));
  const ranked = rankedForms(problem);
  const promises = ranked.map(({ form, problem: part, cost }) => {
    const what = part.trail.at(-1)?.what;
    return { form, what, cost };
  });
  expect(promises.some(({ what }) => what === undefined)).toBe(true);
  expect(promises.some(({ what }) => what === "1/y")).toBe(true);
  for (const { form, cost } of promises) {
    expect(form.isExact).not.toBe(true);
    expect(cost).toBeLessThan(far);
  }
  // Of one problem's forms the order is that of belief and work alone.
  const own = ranked.filter(({ problem: part }) => part.trail.length === 0);
  const values = own.map(({ form, cost }) => promiseOf(cost, form.nats));
  expect(values).toEqual(values.toSorted((x, y) => y - x));
});

test("a step is run by its name, a name that none has is a bug", () => {
  const table = tableOf(problemOf(rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => a! ** 2 / b!, 60)));
  const input = { table, effort: 1, deadline: far };
  const { found } = runStep({ ...input, name: "product of powers" });
  expect(printMathjs(found![0]!.expr)).toMatch(/a\^2/);
  const { moved } = runStep({ ...input, name: "transform the target" });
  expect(moved!.reductions.length).toBeGreaterThan(2);
  expect(() => runStep({ ...input, name: "no such step" })).toThrow(
    "no form and no move is called no such step",
  );
  // A task whose time is over gives what it has: nothing that takes time.
  expect(runStep({ ...input, name: "by value", deadline: 0 }).found).toEqual([]);
});

test("all steps have names of their own: a thread is told which by it", () => {
  const names = STEPS.map(({ action }) => action.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining([...FORMS, ...MOVES].map(({ name }) => name)));
});

const one = variable("a");
const aForm: Form = { name: "a form", nats: 0, fits: () => true, cost: () => 1, run: () => [] };
const anyFound = fc
  .array(
    fc.record({
      nodes: fc.integer({ min: 1, max: 12 }),
      left: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    }),
    { maxLength: 30 },
  )
  .map((list) =>
    list.map(
      ({ nodes, left }, i): FoundForm => ({
        expr: add(
          pow(one, i + 2),
          ...Array.from({ length: nodes }, (_, n) => mul(num(n + 2), variable(`x${n}`))),
        ),
        left,
      }),
    ),
  );

test("a shortlist gives out the shortest first, each once, and nothing that cannot beat what is known", () => {
  fc.assert(
    fc.property(anyFound, fc.double({ min: 1e-3, max: 1, noNaN: true }), (found, known) => {
      const list = new Shortlist(100);
      list.take(found, aForm, { lift: (expr) => expr, trail: [] });
      const given: { nodes: number; left: number; text: string; isShortest: boolean }[] = [];
      for (;;) {
        const next = list.next(() => known);
        if (next === undefined) break;
        given.push({ ...next, text: key(next.expr) });
        expect(next.nodes).toBe(complexity(next.expr));
        expect(next.origin).toBe("a form");
      }
      expect(new Set(given.map(({ text }) => text)).size).toBe(given.length);
      for (const { left, isShortest } of given)
        expect(Math.sqrt(left)).toBeLessThan((isShortest ? 20 : 4) * known);
      const lengths = given.map(({ left, nodes }) => 32 * Math.log(left) + 1.5 * nodes);
      expect(lengths).toEqual(lengths.toSorted((x, y) => x - y));
    }),
  );
});

test("what is exact on a few rows is not put on the list but given back, six of a form at most", () => {
  const list = new Shortlist(100);
  const exact = Array.from({ length: 9 }, (_, i) => ({ expr: pow(one, i + 2), left: 1e-20 }));
  const given = list.take(exact, aForm, {
    lift: (expr) => mul(expr, variable("b")),
    trail: [{ move: "m", what: "w" }],
  });
  expect(given).toHaveLength(6);
  expect(given[0]).toMatchObject({ on: ["w"], isShortest: true });
  expect(printMathjs(given[0]!.expr)).toBe("a^2*b");
  expect(list.next(() => far)).toBeUndefined();
});

test("what another formula could save is its price without its scale", async () => {
  const data = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => (2.345678 * a!) / b!, 100, 0.01);
  const formulaOf = async (text: string) => {
    const expr = await parseExpr(text);
    const errors = { train: errorsOn(expr, data) };
    const description = describe(expr, data, errors.train.nrmse);
    return { expr, complexity: complexity(expr), description, errors, origin: "" };
  };
  const [scaled, plain, offset] = await Promise.all(["2.345678*a/b", "a/b", "a/b + 2.345678"].map(formulaOf));
  expect(reachOf(plain!, 10)).toBe(10);
  expect(reachOf(scaled!, 10)).toBeLessThan(10);
  expect(reachOf(offset!, 10)).toBe(10);
});

/** What a search of few steps found, and how it ended. */
async function searched(
  data: FormulaData,
  names: readonly string[],
  more: Partial<SearchTools> = {},
  begun: readonly Expr[] = [],
): Promise<{ archive: Archive; tried: Tried[]; end: SearchEnd["why"]; untried: SearchEnd["untried"] }> {
  const rows = searchRows(data, 0);
  const archive = new Archive();
  const offers = new Offers(rows, archive);
  for (const expr of begun) offers.offer(expr, "plain");
  const tried: Tried[] = [];
  const { why, untried } = await search(problemOf(rows.train), {
    archive,
    offers,
    explained: explainedOn(offers.judged, undefined),
    steps: STEPS.filter(({ action }) => names.includes(action.name)),
    engine: defaultEngine(),
    seed: 0,
    starts: 1,
    context: quiet,
    isLate: never,
    pool: () => undefined,
    deadline: far,
    isPastDeadline: never,
    onTried: (entry) => tried.push(entry),
    ...more,
  });
  return { archive, tried, end: why, untried };
}

const product = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => 3 * a! ** 2 * b!, 200);

test("a search ends at an exact formula, and tries nothing more", async () => {
  const { archive, tried, end } = await searched(product, [
    "product of powers",
    "sum with growth",
    "by value",
  ]);
  expect(end).toBe("exact");
  expect(printMathjs(archive.best!.expr)).toBe("3*a^2*b");
  expect(tried.map(({ step }) => step)).toEqual(["product of powers"]);
  expect(tried[0]!.gain).toBeGreaterThanOrEqual(0);
  expect(tried[0]!.work).toBeGreaterThan(0);
});

test("it ends at the noise floor when nothing that is open is short enough to win", async () => {
  const noisy = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => 3 * a! ** 2 * b!, 300, 0.02);
  const { archive, end } = await searched(noisy, ["product of powers", "sum of powers"]);
  expect(end).toBe("noise-floor");
  expect(printMathjs(archive.best!.expr)).toMatch(/a\^2\*b/);
  expect(comparedError(archive.best!)).toBeLessThan(0.03);
});

test.each([
  ["noise of few rows", 12],
  ["noise of many", 120],
])("%s ends it once what is likely was tried, before the clock", async (_what, nRows) => {
  const random = randomStream(1, "noise");
  const data = rowsOfLaw({ a: [1, 3], b: [1, 3] }, () => 10 + random.normal(), nRows);
  const names = ["product of powers", "sum of powers", "fraction of powers"];
  const { archive, end, tried } = await searched(data, names, {}, [num(10)]);
  expect(end).toBe("noise-floor");
  expect(variablesOf(archive.best!.expr)).toEqual([]);
  expect(tried.map(({ step }) => step)).not.toContain("fraction of powers");
});

test("parts of a formula that leaves noise are looked at, though nothing else that is open pays", async () => {
  const noisy = rowsOfLaw({ a: [0, 2], b: [1, 3] }, (a, b) => b! * Math.exp(0.7 * a!), 300, 0.05);
  const onPartsAlone = STEPS.filter(({ action }) => action.name === "product of powers").map(
    (step) =>
      ({ ...step, action: { ...step.action, fits: ({ trail = [] }) => trail.length > 0 } }) as AgendaAction,
  );
  const begun = [await parseExpr("b*(1.01 + 0.61*a + 0.41*a^2)")];
  const { tried, end } = await searched(noisy, [], { steps: onPartsAlone }, begun);
  expect(end).toBe("noise-floor");
  expect(tried.flatMap(({ on }) => on).join()).toContain("a part of a formula");
});

test("it is complete when all was tried and the law is not among it", async () => {
  const hard = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => Math.sin(3 * a! * b!) + Math.exp(a! - b!), 200);
  const { tried, end } = await searched(hard, ["product of powers"]);
  expect(end).toBe("complete");
  expect(tried.filter(({ step }) => step === "product of powers")).toHaveLength(1);
});

test("it ends late from outside, and offers nothing after that", async () => {
  let asked = 0;
  const { archive, end } = await searched(product, ["product of powers"], { isLate: () => ++asked > 1 });
  expect(end).toBe("late");
  expect(archive.formulas).toEqual([]);
});

test("what a search cut short has not tried is told, less of it the further it came, and nothing where it ended by itself", async () => {
  const data = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => Math.sin(2 * a! + b!) + 0.5 * a!, 200, 0.05);
  const forms = ["product of powers", "sum of powers", "sum with waves"];
  const { untried: early } = await searched(data, forms, { mostWork: 0 });
  const { untried: later } = await searched(data, forms, { mostWork: 5e7 });
  expect(early!.count).toBeGreaterThan(0);
  expect(early!.nats).toBeGreaterThan(later!.nats);
  // Past the deadline all ends at once, with what it has: nothing was tried then.
  const atOnce = await searched(data, forms, { deadline: 0, isPastDeadline: () => true });
  expect(atOnce.end).toBe("late");
  expect(atOnce.untried!.nats).toBeGreaterThan(later!.nats);
  const { end, untried } = await searched(data, ["product of powers"]);
  expect(end).toBe("complete");
  expect(untried).toBeUndefined();
});

test("a column that the target does not know of is dropped on the way, and the log says where things were tried", async () => {
  const data = rowsOfLaw({ a: [1, 3], b: [1, 3], c: [1, 3] }, (a, _b, c) => a! ** 2 + 2 * Math.sin(c!), 300);
  const { archive, tried, end } = await searched(data, ["drop columns", "sum with waves"]);
  expect(end).toBe("exact");
  expect(tried.some(({ step }) => step === "drop columns")).toBe(true);
  expect(tried.some(({ on }) => on.includes("without b"))).toBe(true);
  expect(printMathjs(archive.best!.expr)).toMatch(/sin\(c\)/);
});

test("a search does without what is named, by kind or by name", () => {
  const kept = stepsWithout(["form", "take a part"]);
  expect(kept.some(({ kind }) => kind === "form")).toBe(false);
  expect(kept.some(({ kind }) => kind === "network")).toBe(true);
  expect(kept.map(({ action }) => action.name)).not.toContain("take a part");
  expect(stepsWithout([]).length).toBeGreaterThan(kept.length);
});
