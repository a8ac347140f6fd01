import { expect, test } from "vitest";
import { Agenda, type AgendaAction, type Open } from "../../src/discover/agenda/agenda.ts";
import { heldNats, reachOf } from "../../src/discover/agenda/reach.ts";
import { Shortlist } from "../../src/discover/agenda/shortlist.ts";
import { type Form, MOST_COLUMNS } from "../../src/discover/direct/form.ts";
import type { Move } from "../../src/discover/moves/move.ts";
import { NATS_OF_RETURN } from "../../src/discover/prior.ts";
import { HOLE, type Problem, reduced } from "../../src/discover/problem.ts";
import { DIVIDE_UNITS_OUT } from "../../src/discover/units/unitProblems.ts";
import type { Expr } from "../../src/symbolic/expression/expr.ts";
import { mul, substitute, variable } from "../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import type { Formula } from "../../src/symbolic/formula/formula.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

/** Nothing is found yet: no formula is too long. */
const ANYTHING: Open = {
  reach: Number.POSITIVE_INFINITY,
  held: Number.POSITIVE_INFINITY,
  needed: [],
  isNoisy: false,
  hidden: 0,
};

const small: Problem = problemOf(rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => a! * b!, 20));

/** A form that finds nothing: `costs` by effort 1, 2, 4, …; infinite beyond. */
function form(name: string, nats: number, costs: readonly number[], more: Partial<Form> = {}): AgendaAction {
  const action: Form = {
    name,
    nats,
    fits: () => true,
    cost: (_table, effort) => costs[Math.log2(effort)] ?? Number.POSITIVE_INFINITY,
    run: () => [],
    ...more,
  };
  return { kind: "form", action };
}

/** The names and efforts of all that comes, one after the other, each put back. */
function orderOf(agenda: Agenda, open: Open, most: number): string[] {
  const names: string[] = [];
  while (names.length < most) {
    const batch = agenda.take(open);
    if (batch.length === 0) break;
    for (const item of batch) {
      names.push(`${item.step.action.name} x${item.effort}`);
      agenda.comeBack(item);
    }
  }
  return names;
}

test("what promises most for its work comes first, whatever the order of the list", () => {
  const steps = [form("dear", 0.5, [1e12]), form("unlikely", 5, [1e9]), form("likely", 0.5, [1e9])];
  for (const list of [steps, steps.toReversed()]) {
    const agenda = new Agenda(list);
    agenda.open(small, 0);
    expect(orderOf(agenda, ANYTHING, 10)).toEqual(["likely x1", "unlikely x1", "dear x1"]);
  }
});

test("what comes back has twice the effort and is believed half as much, until more effort gives no more", () => {
  const agenda = new Agenda([
    form("again", 1, [1e9, 3e9, 9e9]),
    form("other", 1 + 2.5 * NATS_OF_RETURN, [1e9]),
  ]);
  agenda.open(small, 0);
  // ln 3 + ln 2 below the first is 2.6 times ln 2: the other one is a little better.
  expect(orderOf(agenda, ANYTHING, 10)).toEqual(["again x1", "other x1", "again x2", "again x4"]);
  expect(agenda.size).toBe(0);
});

test("small work is taken together, dear work alone", () => {
  const agenda = new Agenda([
    form("a", 0, [1e5]),
    form("b", 0, [2e5]),
    form("c", 0, [1e10]),
    form("d", 0, [1e11]),
  ]);
  agenda.open(small, 0);
  expect(agenda.take(ANYTHING).map(({ step }) => step.action.name)).toEqual(["a", "b"]);
  expect(agenda.take(ANYTHING).map(({ step }) => step.action.name)).toEqual(["c"]);
});

test("at the noise floor what cannot be shorter than the best, by price and belief, is dropped", () => {
  const agenda = new Agenda([
    form("plain", 1, [1e6]),
    form("longer", 1, [1e5], { surplus: 6 }),
    form("rare", 7, [1e4]),
  ]);
  agenda.open(small, 0);
  // a + b is three nodes of 1.5 nats.
  agenda.close({ ...ANYTHING, reach: 6, needed: ["a", "b"], isNoisy: true });
  expect(orderOf(agenda, ANYTHING, 10)).toEqual(["plain x1"]);
});

test("at the noise floor what gains too little for its work is dropped, above it nothing", () => {
  const opened = (): Agenda => {
    const agenda = new Agenda([form("cheap", 2, [1e7, 2e10]), form("dear", 2, [1e10])]);
    agenda.open(small, 0);
    return agenda;
  };
  expect(orderOf(opened(), ANYTHING, 10)).toEqual(["cheap x1", "dear x1", "cheap x2"]);
  const floor: Open = { ...ANYTHING, reach: 20, needed: ["a", "b"], isNoisy: true };
  expect(orderOf(opened(), floor, 10)).toEqual(["cheap x1"]);
});

test("where the noise may hide nats of a better formula more is worth its work", () => {
  const agenda = (): Agenda => {
    const made = new Agenda([form("cheap", 2, [1e7]), form("dearer", 2, [1e9])]);
    made.open(small, 0);
    return made;
  };
  const floor: Open = { ...ANYTHING, reach: 20, needed: ["a", "b"], isNoisy: true };
  expect(orderOf(agenda(), floor, 10)).toEqual(["cheap x1"]);
  expect(orderOf(agenda(), { ...floor, hidden: 12 }, 10)).toEqual(["cheap x1", "dearer x1"]);
});

test("at the noise floor forms of the table itself go on, however much was found in smaller problems", () => {
  const agenda = new Agenda([form("any", 1, [1e7])]);
  const whole = agenda.open(small, 0);
  const part = agenda.open(small, 4, whole);
  whole.loses(5);
  agenda.close({ ...ANYTHING, reach: 12, needed: ["a", "b"], isNoisy: true });
  expect(agenda.take(ANYTHING).map(({ entry }) => entry)).toEqual([whole]);
  expect(part.nats).toBeLessThan(whole.nats);
});

test("all is tried out but for what is rare, and what is not likely for much work", () => {
  const isTriedOut = (step: AgendaAction): boolean => {
    const agenda = new Agenda([step]);
    agenda.open(small, 0);
    return agenda.isTriedOut;
  };
  expect(isTriedOut(form("likely", 0.5, [1e12]))).toBe(false);
  expect(isTriedOut(form("unlikely", 3, [1e7]))).toBe(false);
  expect(isTriedOut(form("unlikely and dear", 3, [1e9]))).toBe(true);
  expect(isTriedOut(form("rare", 6, [1e3]))).toBe(true);
});

test("what takes more nats than the rows hold is dropped, whatever is found", () => {
  const agenda = new Agenda([form("plain", 1, [1e9]), form("rare", 7, [1e7])]);
  agenda.open(small, 0);
  expect(orderOf(agenda, { ...ANYTHING, held: 8 }, 10)).toEqual(["plain x1"]);
  // 20 rows of 12 digits and more hold what an error of 1e-10 says; 6 of them twelve nodes of 1.5 nats.
  const { target } = small;
  expect(heldNats(target)).toBeCloseTo(20 * Math.log(1e10) - 8, 9);
  expect(heldNats(target.subarray(0, 6))).toBe(18);
  // Ones and zeros tell one of two in each row.
  expect(heldNats(target.map((_, row) => row % 2))).toBeCloseTo(20 * Math.log(2) - 8, 9);
});

test("the search for exact formulas ends where the best leaves noise, and only there", () => {
  const open: Open = { ...ANYTHING, reach: 100, needed: ["a", "b"], isNoisy: false };
  const agenda = new Agenda([form("exact", 1, [1e7], { isExact: true })]);
  agenda.open(small, 0);
  agenda.close(open);
  expect(agenda.size).toBe(1);
  agenda.close({ ...open, isNoisy: true });
  expect(agenda.size).toBe(0);
});

test("what comes back is longer than all that it has looked at", () => {
  const agenda = new Agenda([form("many", 1, [1e7, 2e7], { covered: () => Math.exp(20) })]);
  agenda.open(small, 0);
  const open: Open = { ...ANYTHING, reach: 20, needed: ["a", "b"], isNoisy: true };
  expect(orderOf(agenda, open, 10)).toEqual(["many x1"]);
});

test("a problem that lacks a column which the best needs is dropped, the whole is not", () => {
  const agenda = new Agenda([form("any", 1, [1e7])]);
  const whole = agenda.open(small, 0);
  const without = reduced(small, "drop columns", { what: "without b", nats: 0, keep: [0] });
  agenda.open(without, 0, whole);
  agenda.close({ ...ANYTHING, reach: 50, needed: ["a"], isNoisy: true });
  expect(agenda.size).toBe(2);
  agenda.close({ ...ANYTHING, reach: 50, needed: ["a", "b"], isNoisy: true });
  expect(agenda.take(ANYTHING).map(({ entry }) => entry)).toEqual([whole]);
});

test("what was divided out still counts as a column of the smaller problem", () => {
  const agenda = new Agenda([form("any", 1, [1e9])]);
  const back = mul(variable("b"), HOLE);
  const entry = agenda.open(
    reduced(small, "divide powers out", { what: "b^1", nats: 0, keep: [0], back }),
    0,
  );
  // b·a: three nodes.
  expect(entry.leastPrice(["a", "b"])).toBeCloseTo(4.5, 9);
  expect(entry.leastPrice(["a", "b", "c"])).toBe(Number.POSITIVE_INFINITY);
});

test("doubt in a problem is doubt in all that was made of it; a loss of its own is not", () => {
  const agenda = new Agenda([]);
  const whole = agenda.open(small, 1);
  const part = agenda.open(small, 0.5, whole);
  expect(part.nats).toBe(1.5);
  whole.loses(2);
  expect([whole.nats, part.nats]).toEqual([3, 1.5]);
  whole.isDoubted(4);
  expect([whole.nats, part.nats]).toEqual([7, 5.5]);
});

test("a prepared move comes up once, never by itself, and not where the search does without it", () => {
  const move: Move = {
    name: "part",
    nats: 0,
    isPrepared: true,
    fits: () => true,
    cost: (_table, effort) => (effort > 1 ? Number.POSITIVE_INFINITY : 1e6),
    run: () => ({ reductions: [] }),
  };
  const agenda = new Agenda([{ kind: "move", action: move }]);
  const entry = agenda.open(small, 0);
  expect(agenda.size).toBe(0);
  for (let time = 0; time < 2; time++)
    agenda.prepare(entry, { move: "part", nats: 0, argument: 7, id: "one" });
  expect(agenda.take(ANYTHING).map(({ argument }) => argument)).toEqual([7]);
  agenda.prepare(entry, { move: "none", nats: 0, argument: 0, id: "x" });
  expect(agenda.size).toBe(0);
});

test("of a table of very many columns some are dropped before anything else is looked for", () => {
  const steps = [form("any", 1, [1e9]), form("narrows", 1, [1e9], { isForWide: true })];
  const names = Array.from({ length: MOST_COLUMNS + 1 }, (_, i) => `c${i}`);
  const wide = { ...small, names, columns: names.map(() => small.target) };
  const agenda = new Agenda(steps);
  agenda.open(wide, 0);
  expect(orderOf(agenda, ANYTHING, 10)).toEqual(["narrows x1"]);
});

/** A formula as far as prices look at it. */
async function formula(text: string, fitted: number): Promise<Formula> {
  const expr = await parseExpr(text);
  const train = { rows: 20, nrmse: 0.01, rmse: 0.01, mae: 0.01, r2: 1 };
  return { expr, complexity: 0, description: { length: 0, fitted, aicc: 0 }, errors: { train }, origin: "" };
}

test("the scale of the target takes as much in any formula: it is not to be gained", async () => {
  // 0.0796·a/b: 5 nodes beside the number and its product; 8 nats of digits.
  expect(reachOf(await formula("0.0796*a/b", 1), 20)).toBeLessThan(20 - 3);
  expect(reachOf(await formula("a/b", 0), 7.5)).toBe(7.5);
  expect(reachOf(await formula("sin(a)", 0), 6)).toBe(6);
});

test("candidates are refitted by what their screen says for their size, those without a chance not at all", async () => {
  const [long, product, ratio, column] = await Promise.all(
    ["a + b + a^2 + b^2 + a*b + a^3 + b^3 + a/b + b/a", "a*b", "a/b", "a"].map((text) => parseExpr(text)),
  );
  const list = new Shortlist(1000);
  const found = [
    { expr: long!, left: 0.01 },
    { expr: product!, left: 0.012 },
    { expr: column!, left: 0.9 },
    { expr: ratio!, left: 1e-14 },
  ];
  const exact = list.take(found, form("f", 1, [1], { keeps: 3 }).action as Form, small);
  expect(exact.map(({ expr }) => expr)).toEqual([ratio]);
  // Of 64 rows a fifth less is worth six nats, and the sum is more than thirty nats longer.
  expect(list.next(() => 0.1)?.expr).toEqual(product);
  expect(list.next(() => 0.1)?.expr).toEqual(long);
  expect(list.next(() => 0.001)).toBeUndefined();
});

test("of candidates from functions of the target those go first that leave less of the table's own", async () => {
  const [noisy, clean] = await Promise.all(["1/(a + b)", "a - b"].map((text) => parseExpr(text)));
  // In 1/y, whose noise is large where y is small, the law seems to leave more.
  const list = new Shortlist(1000, (expr) => (expr === noisy ? 0.001 : 0.2));
  const found = [
    { expr: noisy!, left: 0.3 },
    { expr: clean!, left: 0.1 },
  ];
  list.take(found, form("f", 1, [1], { keeps: 2 }).action as Form, small);
  expect(list.next(() => 1)?.expr).toEqual(noisy);
  expect(list.next(() => 1)?.expr).toEqual(clean);
});

test("in products without a unit a column counts once, however often it is written out", async () => {
  const [twice, sum] = await Promise.all(["ratio + ratio^2", "a + b + a*b"].map((text) => parseExpr(text)));
  const ratio = await parseExpr("a^2*b/(a + b)");
  const trail = [{ move: DIVIDE_UNITS_OUT, what: "units divided out" }];
  const inProducts = { trail, lift: (expr: Expr) => substitute(expr, "ratio", ratio) };
  const found = [
    { expr: sum!, left: 0.1 },
    { expr: twice!, left: 0.1 },
  ];
  const sizesOf = (problem: Pick<Problem, "trail" | "lift">): number[] => {
    const list = new Shortlist(1000);
    list.take(found, form("f", 1, [1], { keeps: 2 }).action as Form, problem);
    return [list.next(() => 1)!.nodes, list.next(() => 1)!.nodes];
  };
  // a^2*b/(a + b) is 9 nodes: 9 and 4 more, or 9 and 9 and 4.
  expect(sizesOf(inProducts)).toEqual([7, 13]);
  expect(sizesOf({ ...inProducts, trail: [] })).toEqual([7, 21]);
});

test("where the table's own target says nothing, what the form says counts", async () => {
  const [first, second] = await Promise.all(["a", "b"].map((text) => parseExpr(text)));
  const list = new Shortlist(1000, () => Number.NaN);
  const found = [
    { expr: first!, left: 0.3 },
    { expr: second!, left: 0.1 },
  ];
  list.take(found, form("f", 1, [1], { keeps: 2 }).action as Form, small);
  expect(list.next(() => 1)?.expr).toEqual(second);
});
