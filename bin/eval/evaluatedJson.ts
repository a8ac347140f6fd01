import { type BootstrappedConstant, type EvaluatedForm, printMathjs } from "../../src/index.ts";
import { finite, spreadJson } from "../summaries/json.ts";
import type { FoundFormula } from "./beside.ts";

/** A formula of the model beside the typed ones, for --json. */
export function foundJson({ number, expression, nConstants, nrmse, aicc, length }: FoundFormula): object {
  return {
    number,
    expression,
    fittedConstants: nConstants,
    nrmse: { train: nrmse.train, test: finite(nrmse.test) },
    aicc: finite(aicc),
    descriptionLength: finite(length),
  };
}

/** A typed formula as it was fitted, for --json; with the spread of resampled fits where there are any. */
export function formJson(one: EvaluatedForm, samples?: readonly BootstrappedConstant[]): object {
  const { form, expr, constants, confused, nrmse, aicc, length, rss, residualDeviation } = one;
  return {
    form: form.text,
    expression: printMathjs(expr),
    constants: Object.fromEntries(
      constants.map(({ name, value, standardError, interval }) => [
        name,
        {
          value,
          ...spreadJson({ standardError, ...interval }),
          ...bootstrapJson(samples?.find((sampled) => sampled.name === name)),
        },
      ]),
    ),
    correlations: one.correlations.map((row) => row.map(finite)),
    confused,
    steps: one.steps.map(({ name, gap }) => ({ constant: name, gap: [finite(gap.low), finite(gap.high)] })),
    nrmse: { train: nrmse.train, test: finite(nrmse.test) },
    rss,
    residualDeviation,
    aicc: finite(aicc),
    descriptionLength: finite(length),
    residualsHaveStructure: one.hasStructure ?? null,
    isConverged: one.isConverged,
  };
}

function bootstrapJson(sampled: BootstrappedConstant | undefined): object {
  if (sampled === undefined) return {};
  const { standardError, interval } = sampled;
  return { bootstrap: spreadJson({ standardError, ...interval }) };
}
