/** Sums of curve terms compiled, fitted and judged on the rows of one curve. */
import { totalSquares } from "../../math/errors.ts";
import type { Projection } from "../../math/linear/projection.ts";
import { add, mul } from "../../symbolic/expression/make.ts";
import { parameter } from "../../symbolic/expression/parameters.ts";
import { compileTemplate, type Tape } from "../../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { describe } from "../../symbolic/formula/descriptionLength.ts";
import type { Curve } from "./curve.ts";
import {
  type Base,
  type CurveModel,
  codeOf,
  inOrder,
  nameOf,
  type Structure,
  thetaByTerm,
  type WrittenModel,
} from "./curveModel.ts";
import type { CurveTerm } from "./curveTerm.ts";
import { fitSeparable, projectedAt, type SeparableModel } from "./separableFit.ts";
import { templatesOf, writtenModel } from "./writeModel.ts";

/** Errors below this share of the spread are rounding, of figures printed with ten digits too. */
const LEAST_ERROR = 1e-9;
/** Fits sums to one curve; what was compiled is kept. */
export class Fitter {
  readonly curve: Curve;
  readonly #data: FormulaData;
  readonly #scale: number;
  readonly #kinds: number;
  readonly #compiled = new Map<string, SeparableModel>();
  readonly #tapes = new Map<string, readonly Tape[]>();

  /** `kinds` of terms are to choose among. */
  constructor(curve: Curve, kinds: number) {
    this.curve = curve;
    this.#kinds = kinds;
    this.#data = { variables: [curve.name], columns: [curve.x], target: curve.y };
    this.#scale = totalSquares(curve.y);
  }

  /** The sum at the least squares near these shape constants; undefined where it has none that holds. */
  fit(structure: Structure, start: readonly number[], maxSteps: number): CurveModel | undefined {
    const { base, terms, theta: ordered } = inOrder(structure, start);
    const { x, y } = this.curve;
    const fitted = fitSeparable(this.#modelOf({ base, terms }), x, y, ordered, maxSteps);
    if (fitted === undefined) return undefined;
    const theta = [...fitted.theta];
    const parts = thetaByTerm(terms, theta);
    if (!parts.every((own, t) => terms[t]!.holds?.(own, this.curve) ?? true)) return undefined;
    const { left } = fitted;
    const rank = this.rank(left, base, terms);
    return { base, terms, theta, factors: [...fitted.factors], left, rank };
  }

  /** About the description length of a sum that leaves `left`, in nats. */
  rank(left: number, base: Base, terms: readonly CurveTerm[]): number {
    const n = this.curve.y.length;
    const error = Math.max(Math.sqrt(left / this.#scale), LEAST_ERROR);
    const factors = base === "nothing" ? 0 : base === "line" ? 2 : 1;
    const constants = terms.reduce((sum, term) => sum + term.shapes + this.tapesOf(term).length, factors);
    return n * Math.log(error) + codeOf({ base, terms }, this.#kinds) + 0.5 * Math.log(n) * constants;
  }

  /** A sum with its formula; undefined where that cannot be written or has no value. */
  written(model: CurveModel): WrittenModel | undefined {
    const expr = writtenModel(model, this.curve);
    if (expr === undefined) return undefined;
    const { length } = describe(expr, this.#data, Math.sqrt(model.left / this.#scale), LEAST_ERROR);
    return Number.isFinite(length) ? { ...model, expr, length } : undefined;
  }

  /** The span of a fitted sum, and what it leaves. */
  projection({ base, terms, theta }: CurveModel): Projection | undefined {
    return projectedAt(this.#modelOf({ base, terms }), this.curve.x, this.curve.y, theta);
  }

  /** The functions of a term. */
  tapesOf(term: CurveTerm): readonly Tape[] {
    return kept(this.#tapes, term.name, () => this.#functions({ base: "nothing", terms: [term] }));
  }

  #modelOf(structure: Structure): SeparableModel {
    return kept(this.#compiled, nameOf(structure), () => {
      const templates = templatesOf(structure, this.curve);
      const shapes = structure.terms.reduce((sum, term) => sum + term.shapes, 0);
      const sum = add(...templates.map((template, j) => mul(parameter(shapes + j), template)));
      return {
        functions: this.#functions(structure),
        sum: compileTemplate(sum, [this.curve.name], new Float64Array(shapes + templates.length)),
        shapes,
      };
    });
  }

  #functions(structure: Structure): Tape[] {
    const shapes = structure.terms.reduce((sum, term) => sum + term.shapes, 0);
    return templatesOf(structure, this.curve).map((template) =>
      compileTemplate(template, [this.curve.name], new Float64Array(shapes)),
    );
  }
}

function kept<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = make();
  map.set(name, made);
  return made;
}
