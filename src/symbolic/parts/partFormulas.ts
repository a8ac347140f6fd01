/** Formulas of parts, and what they are put together from. */
import { isRecognised } from "../../math/simpleNumber.ts";
import { normalise } from "../algebra/normalise.ts";
import type { Expr } from "../expression/expr.ts";
import { add, children, mul } from "../expression/make.ts";
import type { PartFormula } from "./unexplained.ts";

/** Combinations of formulas of parts that are looked at. */
const MOST_COMBINED = 9;

/** Choices of one formula for each part, those of the best first. */
export function combined(choices: readonly (readonly PartFormula[])[]): readonly (readonly Expr[])[] {
  let all: { exprs: Expr[]; rank: number }[] = [{ exprs: [], rank: 0 }];
  for (const found of choices) {
    all = all
      .flatMap((before) =>
        found.map(({ expr }, rank) => ({ exprs: [...before.exprs, expr], rank: before.rank + rank })),
      )
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST_COMBINED);
  }
  return all.map(({ exprs }) => exprs);
}

/** The curve without what multiplies it and what is added to it. */
export function withoutLine(expr: Expr): Expr {
  const plain = normalise(expr);
  if (plain.kind === "add") {
    const terms = plain.terms.filter((term) => term.kind !== "num");
    return terms.length === 1 ? withoutLine(terms[0]!) : add(...terms);
  }
  if (plain.kind === "mul") return mul(...plain.factors.filter((factor) => factor.kind !== "num"));
  return plain;
}

/** Whether all numbers but an added one, and in a product the factor in front, are such as people write. */
export function isOfSimpleNumbers(expr: Expr, kind: "sum" | "product"): boolean {
  const plain = normalise(expr);
  const own = kind === "product" ? withoutLine(plain) : plain;
  const terms = own.kind === "add" ? own.terms.filter((term) => term.kind !== "num") : [own];
  return terms.flatMap(numbersIn).every(isRecognised);
}

function numbersIn(expr: Expr): readonly number[] {
  return expr.kind === "num" ? [expr.value] : children(expr).flatMap(numbersIn);
}
