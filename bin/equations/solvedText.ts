import {
  type ClosedForm,
  type FormulaSet,
  type Judgement,
  networkSize,
  type Solution,
} from "../../src/index.ts";
import { formulaSetJson } from "../formulas/formulas.ts";
import { gridsOf } from "../networks/network.ts";
import { count, figure } from "../terminal/numbers.ts";

/** A closed form, as a model keeps it; `sets` is empty where there is none. */
export interface SolvedFormulas {
  readonly sets: readonly FormulaSet[];
  readonly closed: ClosedForm;
}

/** How far down a residual is called exact. */
const EXACT = 1e-12;

/** What a solution is and how well it does, as a person reads it. */
export function solvedFacts(
  { kan, compiled, judgement, errors, products, width }: Solution,
  formulas: SolvedFormulas | undefined,
  found: Readonly<Record<string, number>>,
  path: string,
  model: string,
): [string, string][] {
  const { problem, names } = compiled;
  const size = networkSize(kan);
  const { intervals, degrees } = gridsOf(kan);
  const unknowns = names.unknowns.map((name) => `${name}(${names.variables.join(", ")})`).join(", ");
  const shape =
    products === undefined || names.variables.length === 1
      ? count(size.edges, "edge")
      : `${names.unknowns.map((name, u) => `${name} is ${count(products[u]!, "product")}`).join(", ")}`;
  return [
    [
      "Problem",
      `${path}: ${unknowns}; ${count(problem.equations.length, "equation")}, ${count(problem.conditions.length, "condition")}`,
    ],
    ...foundFacts(found),
    [
      "Network",
      `${width === undefined ? "" : `hidden layers ${width}, `}${shape}, grid ${intervals.join(", ")}, degree ${degrees.join(", ")}: ${count(size.parameters, "parameter")}`,
    ],
    [
      "Left",
      `${figure(judgement.residual, 2)} of the equations' terms, ${figure(judgement.condition, 2)} of the conditions', at most, at points that took no part`,
    ],
    ...[...errors].map(([unknown, { relativeL2, max }]): [string, string] => [
      "Error",
      `of ${names.unknowns[unknown]} against the exact solution: relative L2 ${figure(relativeL2, 2)}, at most ${figure(max, 2)}`,
    ]),
    ...(formulas === undefined
      ? []
      : [
          [
            "Formula",
            formulas.sets.length > 0
              ? leftText(formulas.closed.judgement!)
              : withoutFormulaText(formulas.closed),
          ] as [string, string],
        ]),
    ["Model", model],
  ];
}

/** Parameters that were found with a solution. */
export function foundFacts(found: Readonly<Record<string, number>>): [string, string][] {
  return Object.entries(found).map(([name, value]) => ["Found", `${name} = ${figure(value, 6)}`]);
}

/** The same for a program. */
export function solvedJson(
  { kan, compiled, judgement, errors, products, isCut, width }: Solution,
  formulas: SolvedFormulas | undefined,
  found: Readonly<Record<string, number>>,
  seconds: number,
): object {
  const { names } = compiled;
  return {
    schema: "kan/solve@1",
    unknowns: names.unknowns,
    variables: names.variables,
    residual: judgement.residual,
    conditions: judgement.condition,
    equations: [...judgement.equations, ...judgement.conditions].map(({ text, rms, max }) => ({
      text,
      rms,
      max,
    })),
    ...(errors.size > 0 && {
      error: Object.fromEntries([...errors].map(([u, error]) => [names.unknowns[u], error])),
    }),
    ...(Object.keys(found).length > 0 && { found }),
    ...(products !== undefined && { products }),
    ...(width !== undefined && { width }),
    ...networkSize(kan),
    outcome: isCut ? "interrupted" : "done",
    ...(formulas !== undefined && { formulas: solvedSetsJson(formulas) }),
    seconds,
  };
}

/** What formulas leave of the equations and conditions, in words. */
export function leftText({ residual, condition }: Judgement): string {
  const worst = Math.max(residual, condition);
  if (worst <= EXACT) return "satisfies the equations and conditions to 1e-12 of their terms";
  return `leaves ${figure(residual, 2)} of the equations' terms and ${figure(condition, 2)} of the conditions'`;
}

/** Why there is no formula, in words. */
export function withoutFormulaText({ judgement }: ClosedForm): string {
  if (judgement === undefined) return "none found: the network is the solution";
  return `none found: the nearest ${leftText(judgement)}`;
}

/** Formulas with what each leaves of the problem. */
export function solvedSetsJson({ sets, closed }: SolvedFormulas): object[] {
  return sets.map((set, u) => {
    const json = formulaSetJson(set) as { formulas: object[] };
    return {
      ...json,
      formulas: json.formulas.map((one, place) => {
        const left = closed.residuals[u]![place]!;
        return { ...one, residual: Number.isFinite(left) ? left : null };
      }),
    };
  });
}
