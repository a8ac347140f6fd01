import { substitute, variable } from "../../symbolic/expression/make.ts";
import { type LabelsText, labelHead, labelText } from "../programs/labelText.ts";
import { type FormulaText, functionName } from "./code.ts";
import type { FormulaLanguage } from "./languages/languages.ts";
import { namesIn } from "./reserved.ts";

/** The formulas of several targets as one text, and the label of largest probability where they are of `labels`: imports and helpers stand once, and no function has another's name. */
export function formulasText(
  formulas: readonly FormulaText[],
  language: FormulaLanguage,
  labels?: LabelsText,
): string {
  const spelled = formulas.map((formula) => spelledFor(formula, language.name));
  const all = labels === undefined ? spelled : [...spelled, labelHead(labels, spelled)];
  const distinct = distinctlyNamed(all, language.name);
  const named = distinct.slice(0, formulas.length);
  const label = labels && labelText(labels, distinct.at(-1)!, named, language.name);
  const texts = [...named.map(language.print), ...(label ? [label] : [])];
  if (language.shared === undefined) return texts.join("");
  const written = new Set<string>();
  const joined = texts.map((text) => {
    let rest = text;
    for (const part of language.shared ?? []) {
      if (!rest.includes(part)) continue;
      if (written.has(part)) rest = rest.replace(part, "");
      written.add(part);
    }
    return rest;
  });
  return joined.join("\n");
}

/** The same formulas, named so that their functions have different names. */
export function distinctlyNamed(formulas: readonly FormulaText[], language: string): FormulaText[] {
  const taken = new Set<string>();
  return formulas.map((formula) => {
    let named = formula;
    for (let n = 2; taken.has(functionName(named, language)); n++) {
      named = { ...formula, name: `${functionName(formula, language)}_${n}` };
    }
    taken.add(functionName(named, language));
    return named;
  });
}

/** The formula with its variables named as `language` allows. */
export function spelledFor(formula: FormulaText, language: string): FormulaText {
  const names = namesIn(language, [...formula.variables.keys()]);
  const changed = [...names].filter(([name, free]) => name !== free);
  if (changed.length === 0) return formula;
  const expr = changed.reduce((tree, [name, free]) => substitute(tree, name, variable(free)), formula.expr);
  const variables = new Map([...formula.variables].map(([name, header]) => [names.get(name)!, header]));
  return { ...formula, expr, variables };
}
