/** A problem of `kan solve` from its file: names, domain, equations, conditions, each mistake with its place. */

import { isScalar } from "yaml";
import { jetsIn } from "../../solve/jets.ts";
import type { Condition, Equation, Problem, UnknownParameter, Variable } from "../../solve/problem.ts";
import { readEquation, readExpression, readNumber, type Vocabulary } from "../../solve/readEquation.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { num } from "../../symbolic/expression/make.ts";
import { isReservedName } from "../../symbolic/expression/mathjsNames.ts";
import { nearestName } from "../nearestName.ts";
import { readCondition } from "./conditions.ts";
import { EXAMPLE, type Place, YamlText } from "./yamlText.ts";

/** What a problem file holds: the problem, and the table of measurements that it names. */
export interface ProblemFile {
  readonly problem: Problem;
  /** As the file has it: relative to the file. */
  readonly data?: string;
}

const KEYS = [
  "unknown",
  "unknowns",
  "domain",
  "time",
  "parameters",
  "equation",
  "equations",
  "conditions",
  "exact",
  "data",
];

/** Most variables, unknowns and lines of a problem. */
const MOST = { variables: 3, unknowns: 8, equations: 16, conditions: 64, parameters: 16 };

/** The problem in a text. Errors: DataError with file, row and column. */
export async function parseProblem(text: string, file: string): Promise<ProblemFile> {
  const yaml = new YamlText(text, file);
  const parts = new Map<string, { at: Place; value: Place }>();
  for (const { key, at, value } of yaml.entries(yaml.root, "the problem")) {
    if (!KEYS.includes(key)) {
      const meant = nearestName(key, KEYS);
      yaml.fail(
        at,
        `"${key}" is no part of a problem`,
        meant === undefined ? `the parts are ${KEYS.join(", ")}` : `did you mean ${meant}?`,
      );
    }
    parts.set(key, { at, value });
  }
  const need = (...keys: readonly string[]): Place => {
    const found = keys.map((key) => parts.get(key)).find((part) => part !== undefined);
    return found === undefined ? yaml.fail(yaml.root, `the problem has no ${keys[0]}`, EXAMPLE) : found.value;
  };
  const unknowns = yaml.items(need("unknown", "unknowns")).map((node) => yaml.text(node, "unknown"));
  const words: Vocabulary = { unknowns, variables: [], parameters: new Map() };
  const { parameters, values } = await readParameters(parts.get("parameters")?.value ?? null, yaml, words);
  const known: Vocabulary = { ...words, parameters: values };
  const variables = await readDomain(need("domain"), yaml, known);
  const full: Vocabulary = { ...known, variables: variables.map(({ name }) => name) };
  checkNames(yaml, full);
  const nodes = yaml.items(need("equations", "equation"));
  if (nodes.length < unknowns.length) {
    yaml.fail(
      nodes[0],
      `${unknowns.length} unknowns have ${nodes.length} equations`,
      "write an equation for each unknown",
    );
  }
  if (nodes.length > MOST.equations) yaml.fail(nodes[0], `at most ${MOST.equations} equations are solved`);
  const equations: Equation[] = [];
  for (const node of nodes) {
    const line = yaml.text(node, "equations");
    const residual = await yaml.within(node, () => readEquation(line, full));
    if (jetsIn([residual], full).length === 0) {
      yaml.fail(node, `"${line}" holds no unknown`, `the unknowns are ${unknowns.join(", ")}`);
    }
    equations.push({ text: line, residual });
  }
  const time = readTime(parts.get("time")?.value ?? null, yaml, variables);
  const context = { yaml, words: full, variables, ...(time !== undefined && { time }) };
  const conditions: Condition[] = [];
  for (const node of isGiven(parts.get("conditions")?.value ?? null) ? yaml.items(need("conditions")) : []) {
    conditions.push(...(await readCondition(node, context)));
  }
  if (conditions.length > MOST.conditions)
    yaml.fail(need("conditions"), `at most ${MOST.conditions} conditions are read`);
  const exact = await readExact(parts.get("exact")?.value ?? null, yaml, full);
  const data = parts.get("data");
  if (parameters.length > 0 && data === undefined) {
    yaml.fail(
      parts.get("parameters")!.value,
      `the parameter ${parameters[0]!.name} is unknown, and nothing was measured`,
      "data: measurements.csv names a table with columns for the variables and unknowns",
    );
  }
  return {
    problem: {
      ...{ unknowns, variables, parameters, equations, conditions, exact, measurements: [] },
      ...(time !== undefined && { time }),
    },
    ...(data !== undefined && { data: yaml.text(data.value, "data") }),
  };
}

/** Whether there is anything behind a name. */
function isGiven(node: Place): boolean {
  return node !== null && !(isScalar(node) && node.value === null);
}

async function readParameters(
  node: Place,
  yaml: YamlText,
  words: Vocabulary,
): Promise<{ parameters: UnknownParameter[]; values: Map<string, Expr | undefined> }> {
  const values = new Map<string, Expr | undefined>();
  const parameters: UnknownParameter[] = [];
  if (node === null) return { parameters, values };
  for (const { key, at, value } of yaml.entries(node, "parameters")) {
    if (values.has(key)) yaml.fail(at, `the parameter ${key} stands twice`);
    const start = yaml.text(value, `parameters: ${key}`);
    const guess = /^unknown(?:\s+from\s+(.*))?$/.exec(start);
    if (guess === null) {
      const number = await yaml.within(value, () => readNumber(start, { ...words, parameters: values }));
      values.set(key, num(number));
      continue;
    }
    const from =
      guess[1] === undefined
        ? 1
        : await yaml.within(value, () => readNumber(guess[1]!, { ...words, parameters: values }));
    values.set(key, undefined);
    parameters.push({ name: key, start: from });
  }
  if (values.size > MOST.parameters) yaml.fail(node, `at most ${MOST.parameters} parameters are read`);
  return { parameters, values };
}

async function readDomain(node: Place, yaml: YamlText, words: Vocabulary): Promise<Variable[]> {
  const variables: Variable[] = [];
  for (const { key, at, value } of yaml.entries(node, "domain")) {
    const ends = yaml.items(value);
    if (ends.length !== 2) yaml.fail(value ?? at, `domain: ${key} needs two ends, as in [0, 1]`);
    const [low, high] = [
      await numberAt(ends[0]!, `domain: ${key}`, yaml, words),
      await numberAt(ends[1]!, `domain: ${key}`, yaml, words),
    ];
    if (!(low < high))
      yaml.fail(
        value,
        `domain: ${key} goes from ${low} to ${high}: there is nothing between`,
        "write the smaller end first, and two different ends",
      );
    variables.push({ name: key, low, high });
  }
  if (variables.length === 0) yaml.fail(node, "domain: no variable", "write domain: { x: [0, 1] }");
  if (variables.length > MOST.variables)
    yaml.fail(node, `domain: ${variables.length} variables; at most ${MOST.variables} are solved for`);
  return variables;
}

/** The number at a node: a number, or a formula such as 2*pi. */
async function numberAt(node: Place, what: string, yaml: YamlText, words: Vocabulary): Promise<number> {
  const text = yaml.text(node, what);
  return yaml.within(node, () => readNumber(text, words));
}

function readTime(node: Place, yaml: YamlText, variables: readonly Variable[]): number | undefined {
  const name = node === null ? "t" : yaml.text(node, "time");
  const place = variables.findIndex((one) => one.name === name);
  if (place < 0 && node !== null)
    yaml.fail(
      node,
      `time: ${name} is no variable of the domain`,
      `the variables are ${variables.map((one) => one.name).join(", ")}`,
    );
  return place < 0 ? undefined : place;
}

async function readExact(node: Place, yaml: YamlText, words: Vocabulary): Promise<Map<number, Expr>> {
  const exact = new Map<number, Expr>();
  if (node === null) return exact;
  const given = { ...words, unknowns: [] };
  for (const { key, at, value } of yaml.entries(node, "exact")) {
    const unknown = words.unknowns.indexOf(key);
    if (unknown < 0)
      yaml.fail(at, `exact: ${key} is no unknown`, `the unknowns are ${words.unknowns.join(", ")}`);
    const text = yaml.text(value, `exact: ${key}`);
    exact.set(unknown, await yaml.within(value, () => readExpression(text, given)));
  }
  return exact;
}

function checkNames(yaml: YamlText, { unknowns, variables, parameters }: Vocabulary): void {
  if (unknowns.length > MOST.unknowns)
    yaml.fail(yaml.root, `at most ${MOST.unknowns} unknowns are solved for`);
  const all = [...unknowns, ...variables, ...parameters.keys()];
  for (const [place, name] of all.entries()) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      yaml.fail(yaml.root, `"${name}" is no name`, "names are letters, digits and _, such as u or T_1");
    if (isReservedName(name) || name === "diff")
      yaml.fail(yaml.root, `"${name}" means something else in formulas`, "choose another name");
    if (all.indexOf(name) !== place)
      yaml.fail(
        yaml.root,
        `the name "${name}" stands for two things`,
        "give unknowns, variables and parameters names of their own",
      );
  }
}
