/** What is known of one function of one variable: the record that everything that treats functions is derived from. */
import type { Decimal } from "decimal.js";

/**
 * A function that formulas can call. A new one is a record in a file of its own, or of its family, and a line in
 * `all.ts`.
 */
export interface ElementaryFunction<Name extends string = string> {
  /** As formulas call it. */
  readonly name: Name;
  /** Other names that formulas may be given with. */
  readonly synonyms?: readonly string[];
  /** f(u); NaN outside the domain, which may be infinite at its ends. */
  readonly value: (u: number) => number;
  /** f(u) in the digits of u's own arithmetic; NaN outside the domain. */
  readonly precise: (u: Decimal) => Decimal;
  /** f′(u), zeros and ones dropped. Where f itself occurs in it, f(u) is not computed again. */
  readonly derivative: Composed;
  /** Where it has values and no poles, ascending; of periodic ones with poles the piece around 0. */
  readonly domain: readonly Interval[];
  /** The least and the largest value. */
  readonly range: Interval;
  /** f(−u) is −f(u), or f(u). */
  readonly parity?: "odd" | "even";
  /** The least p with f(u + p) = f(u). */
  readonly period?: number;
  readonly inverse?: Inverse;
  /** Whether it is an inverse trigonometric or hyperbolic function, for which algebra reads better. */
  readonly isArc?: boolean;
  /** What naming it takes in a description, in nats. */
  readonly nats: number;
  /** By language: how it is written there, unless as its name and the argument in parentheses. */
  readonly spellings?: Readonly<Record<string, Spelling>>;
  /** As a shape of edges; absent where no edge is matched against it. */
  readonly edge?: EdgeUse;
  /** As a part of the laws that the search looks for; absent where it looks for none with it. */
  readonly search?: SearchUse;
}

/** An expression of u, for whatever stands for expressions: trees in `make.ts`. */
export type Composed = <E>(u: E, algebra: Algebra<E>) => E;

/** How expressions are made of others. */
export interface Algebra<E> {
  readonly num: (value: number) => E;
  readonly add: (...terms: readonly E[]) => E;
  readonly sub: (left: E, right: E) => E;
  readonly neg: (u: E) => E;
  readonly mul: (...factors: readonly E[]) => E;
  readonly div: (numerator: E, denominator: E) => E;
  readonly pow: (base: E, exponent: number) => E;
  /** The function of the table called `fn`, of u. */
  readonly call: (fn: string, u: E) => E;
  /** `yes` where `condition` is > 0, else `no`. */
  readonly choose: (condition: E, yes: E, no: E) => E;
}

/** An interval of numbers; ±Infinity where there is no bound. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Which function undoes this one. */
export interface Inverse {
  readonly fn: string;
  /** Where it does, and where this function is one-to-one. @defaultValue the whole domain */
  readonly on?: Interval;
}

/** How a language writes a function: another name, or … */
export type Spelling = string | Notation | Raised | Helper | Instead | Lack;

/** Signs around the argument: √(…) of LaTeX. */
export interface Notation {
  readonly before: string;
  readonly after: string;
  /** Whether it needs no parentheses in front of an exponent. */
  readonly isClosed: boolean;
}

/** A name that carries the exponent of a power: sin²(u). */
export interface Raised {
  readonly raised: string;
}

/** A function that the text defines in front. */
export interface Helper {
  readonly helper: string;
  readonly text: string;
}

/** A formula with the same values, for a language that has no such function. */
export interface Instead {
  readonly instead: Composed;
}

/** A language that cannot write it: what it lacks. */
export interface Lack {
  readonly lacks: string;
}

/**
 * Which of the constants in c·f(a·x + b) + d change nothing that c and d could not change as well.
 *
 * A redundant constant is held at its canonical value, so that equal curves get equal constants.
 */
export interface Gauge {
  /**
   * - `unit`: f(k·v) is f(v) up to c and d for every k, so a = 1 (x^2, 1/x, abs).
   * - `sign`: the same for k > 0 only, so a = 1 or −1 (log, sqrt).
   * - `positive`: f(−v) is f(v) up to c and d, so a > 0 (sin, tanh, gaussian).
   * - `free`: a is any number but 0 (exp).
   */
  readonly scale: "unit" | "sign" | "positive" | "free";
  /** `zero`: f(v + s) is f(v) up to c and d, so b = 0 (x, exp). `free`: b is any number. */
  readonly shift: "zero" | "free";
  /** f(v + period) is f(v) up to c and d, so |b| ≤ period / 2; π for sin, because of its sign. */
  readonly period?: number;
}

/**
 * How starts for a and b of c·f(a·x + b) + d are found. `windows`: map the range of the data onto pieces of the domain;
 * `spectrum`: scan frequencies; `kink`, `jump`: put the corner or step into every gap between neighbouring samples.
 */
export type Starts = "windows" | "spectrum" | "kink" | "jump";

/** A function in the library that edges are matched against. */
export interface EdgeUse {
  /** What the library calls it. @defaultValue the name of the function */
  readonly name?: string;
  /** Price of the function without its constants (see `builtins.ts`). */
  readonly complexity: number;
  /** Whether it is tried when no library is named. */
  readonly isDefault?: boolean;
  readonly gauge: Gauge;
  readonly starts: Starts;
  /** The library's name of a function that is this one up to a, b, c and d: sin for cos. */
  readonly twin?: string;
}

/** Where the search uses a function; costs are those of `discover`. */
export interface SearchUse {
  /** Arguments beyond this size are an overflow and no law. @defaultValue no limit */
  readonly largest?: number;
  /** As a term of sums: of which arguments, in the order they are tried. */
  readonly terms?: readonly TermUse[];
  /** As a factor f(k·u) of products. */
  readonly factor?: FactorUse;
  /**
   * Cost of a formula for f(target) instead of the target, which has to lie where f is one-to-one; the least is tried
   * first.
   */
  readonly transform?: number;
  /** Cost of a law that holds one column through f alone; the least is tried first. */
  readonly curve?: number;
  /** Cost in short formulas that are enumerated, where a column costs 2 and an operation 1; absent where none has it. */
  readonly short?: number;
}

/** f(±u) as a term, u one column or two of them joined. */
export interface TermUse {
  readonly of: "x" | "x - y" | "x*y" | "x/y";
  readonly sign?: -1;
  readonly cost: number;
}

/** How a factor is looked for. */
export interface FactorUse {
  readonly cost: number;
  /**
   * Values of k worth a look besides 1, times the middle of |u|; `frequencies` for a scan of frequencies; `exponent`
   * where log f(u) is u, so that k comes out of the linear fit.
   */
  readonly scales: readonly number[] | "frequencies" | "exponent";
}

/** The real line. */
export const EVERYWHERE: readonly Interval[] = [{ low: -Infinity, high: Infinity }];

/** The positive half-line. */
export const POSITIVE: readonly Interval[] = [{ low: 0, high: Infinity }];

/** The real line without 0. */
export const NON_ZERO: readonly Interval[] = [
  { low: -Infinity, high: 0 },
  { low: 0, high: Infinity },
];

/** What naming one of the common functions takes: exp, log, sqrt, sin, cos, |u|. */
export const COMMON = 2.83;

/**
 * What naming a function takes that few laws have. In the 4,080 formulas of Wikipedia that the prior of the Bayesian machine scientist was
 * fitted to tanh takes 3.0 nats more than exp, log and sqrt, sinh 3.2, cosh and tan 3.4 (Guimerà et al., *Science Advances* 6, 2020);
 * sin and cos, which stand for each other, together 0.2. Among noise a decay is a sum with atan(b/t) to within a nat or two.
 */
export const RARE = 5.5;
