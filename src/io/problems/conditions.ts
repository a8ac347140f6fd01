/** Conditions of a problem: `u(0) = 1`, `{ on: "x = 0", u: 1 }`, `{ on: boundary, u: 0 }`, `{ periodic: x }`. */

import { isMap } from "yaml";
import type { Condition, PlacedCondition, Variable } from "../../solve/problem.ts";
import { readExpression, readNumber, readPart, type Vocabulary } from "../../solve/readEquation.ts";
import { sub } from "../../symbolic/expression/make.ts";
import type { Place, YamlText } from "./yamlText.ts";

/** What conditions are read with. */
interface ConditionContext {
  readonly yaml: YamlText;
  readonly words: Vocabulary;
  readonly variables: readonly Variable[];
  readonly time?: number;
}

/** A part of the domain: variable index to value. */
type Side = ReadonlyMap<number, number>;

/** The conditions that one item of the list stands for. Errors: DataError with its place. */
export async function readCondition(node: Place, context: ConditionContext): Promise<Condition[]> {
  return isMap(node) ? mappedCondition(node, context) : [await writtenCondition(node, context)];
}

async function mappedCondition(node: Place, context: ConditionContext): Promise<Condition[]> {
  const { yaml, words, variables } = context;
  const entries = yaml.entries(node, "conditions");
  const periodic = entries.find(({ key }) => key === "periodic");
  if (periodic !== undefined) {
    return yaml.items(periodic.value).map((item): Condition => {
      const name = yaml.text(item, "periodic");
      const variable = words.variables.indexOf(name);
      if (variable < 0)
        yaml.fail(
          item,
          `periodic: ${name} is no variable`,
          `the variables are ${words.variables.join(", ")}`,
        );
      return { kind: "periodic", text: `periodic: ${name}`, variable };
    });
  }
  const on = entries.find(({ key }) => key === "on");
  if (on === undefined) {
    return yaml.fail(
      node,
      "a condition says where it holds",
      'write { on: "x = 0", u: 1 }, { on: boundary, u: 0 } or u(0) = 1',
    );
  }
  const parts: Side[] = [];
  for (const item of yaml.items(on.value)) parts.push(...(await partsAt(item, context)));
  const rest = entries.filter((entry) => entry !== on);
  if (rest.length === 0)
    yaml.fail(node, "a condition without a value", "write what is known there, as in u: 0 or diff(u, x): 1");
  const found: Condition[] = [];
  for (const { key, at, value } of rest) {
    const text = yaml.text(value, key);
    const left = await yaml.within(at, () => readExpression(key, words));
    const right = await yaml.within(value, () => readExpression(text, words));
    for (const part of parts) {
      const where = [...part].map(([v, number]) => `${variables[v]!.name} = ${number}`).join(", ");
      found.push({
        kind: "placed",
        text: `${key} = ${text} on ${where}`,
        at: part,
        residual: sub(left, right),
      });
    }
  }
  return found;
}

/** The parts that `boundary` or `x = 0, y = 1` means. */
async function partsAt(item: Place, { yaml, words, variables, time }: ConditionContext): Promise<Side[]> {
  const text = yaml.text(item, "on").trim();
  if (text === "boundary") {
    const sides = variables.flatMap(({ low, high }, v) =>
      v === time && variables.length > 1 ? [] : [new Map([[v, low]]), new Map([[v, high]])],
    );
    return sides;
  }
  const part = new Map<number, number>();
  for (const piece of text.split(",")) {
    const match = /^\s*([A-Za-z_]\w*)\s*=(.*)$/.exec(piece);
    const variable = match === null ? -1 : words.variables.indexOf(match[1]!);
    if (match === null || variable < 0) {
      return yaml.fail(
        item,
        `on: "${text}" is no part of the domain`,
        `write boundary, or a side such as "${words.variables[0]} = ${variables[0]!.low}"`,
      );
    }
    const value = await yaml.within(item, () => readNumber(match[2]!, words));
    part.set(variable, insideDomain(value, variable, item, yaml, variables));
  }
  return [part];
}

/** `u(0) = 1`, `u(x, 0) = sin(x)`, `diff(u, x)(0) = 1`, `u'(0) = 1`. */
async function writtenCondition(
  node: Place,
  { yaml, words, variables }: ConditionContext,
): Promise<PlacedCondition> {
  const text = yaml.text(node, "conditions");
  const sides = text.split("=");
  const call = sides.length === 2 ? calledAt(sides[0]!.trim()) : undefined;
  if (call === undefined) {
    return yaml.fail(
      node,
      `"${text}" is no condition`,
      "write u(0) = 1, diff(u, x)(0) = 0, or { on: boundary, u: 0 }",
    );
  }
  if (call.at.length !== variables.length) {
    yaml.fail(
      node,
      `"${text}" names ${call.at.length} places for ${variables.length} variables`,
      `write a value or the name for each of ${words.variables.join(", ")}, as in u(${variables.map(({ name, low }, v) => (v === 0 ? name : low)).join(", ")})`,
    );
  }
  const part = new Map<number, number>();
  for (const [v, place] of call.at.entries()) {
    if (place === words.variables[v]) continue;
    const value = await yaml.within(node, () => readNumber(place, words));
    part.set(v, insideDomain(value, v, node, yaml, variables));
  }
  if (part.size === 0)
    yaml.fail(node, `"${text}" holds everywhere: it is an equation`, "put it among the equations");
  const left = await yaml.within(node, () => readExpression(primed(call.of, words), words));
  const right = await yaml.within(node, () => readPart(sides[1]!, sides[0]!.length + 1, words));
  return { kind: "placed", text, at: part, residual: sub(left, right) };
}

/** `of(at, at)`: what is called, and the texts between the last parentheses. */
function calledAt(text: string): { of: string; at: string[] } | undefined {
  if (!text.endsWith(")")) return undefined;
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    if (text[i] === ")") depth++;
    else if (text[i] === "(" && --depth === 0) {
      const of = text.slice(0, i).trim();
      return of === "" || of === "diff" ? undefined : { of, at: parted(text.slice(i + 1, -1)) };
    }
  }
  return undefined;
}

/** The texts between commas that stand in no parentheses. */
function parted(text: string): string[] {
  let depth = 0;
  const parts = [""];
  for (const sign of text) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim());
}

/** u' and u'' of one variable as diff. */
function primed(text: string, { variables }: Vocabulary): string {
  const match = /^([A-Za-z_]\w*)('{1,3})$/.exec(text);
  return match === null ? text : `diff(${match[1]}, ${variables[0]}, ${match[2]!.length})`;
}

function insideDomain(
  value: number,
  variable: number,
  node: Place,
  yaml: YamlText,
  variables: readonly Variable[],
): number {
  const { name, low, high } = variables[variable]!;
  if (value >= low && value <= high) return value;
  return yaml.fail(node, `${name} = ${value} is outside the domain, which goes from ${low} to ${high}`);
}
