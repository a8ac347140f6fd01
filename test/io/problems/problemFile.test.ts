import { expect, test } from "vitest";
import { DataError } from "../../../src/diagnostics.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseProblem } from "../../../src/io/problems/problemFile.ts";

const HEAT = `unknown: u
domain: { x: [0, pi], t: [0, 1/2] }
parameters: { D: 2*0.5 }
equations:
  - diff(u, t) = D*diff(u, x, 2)
conditions:
  - { on: "t = 0", u: sin(x) }
  - { on: boundary, u: 0 }
`;

/** Where and why a text is refused. */
async function refusal(text: string): Promise<string> {
  try {
    await parseProblem(text, "p.yaml");
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { where, message } = error.diagnostic;
    return `${where?.row}:${where?.column} ${message}`;
  }
  return "accepted";
}

test("a problem is read: ends as formulas, parameters put in, boundary as the sides of space", async () => {
  const { problem } = await parseProblem(HEAT, "p.yaml");
  expect(problem.variables).toEqual([
    { name: "x", low: 0, high: Math.PI },
    { name: "t", low: 0, high: 0.5 },
  ]);
  expect(problem.time).toBe(1);
  expect(problem.conditions.map(({ text }) => text)).toEqual([
    "u = sin(x) on t = 0",
    "u = 0 on x = 0",
    `u = 0 on x = ${Math.PI}`,
  ]);
});

test("derivatives of products and in divergence form are worked out", async () => {
  const text = HEAT.replace("D*diff(u, x, 2)", "diff(x*diff(u, x), x)");
  const { problem } = await parseProblem(text, "p.yaml");
  expect(printMathjs(problem.equations[0]!.residual)).toBe("diff(u,t) - (diff(u,x) + x*diff(u,x,x))");
});

test.each([
  ["diff(u, t) = D", "diff(u, t) = D*v", "5:20 ", 'found "v"'],
  ["diff(u, x, 2)", "diff(u, x, 3)", "5:", "order 3"],
  ["diff(u, x, 2)", "diff(u, y)", "5:28 ", 'found "y"'],
  ["= D*diff", "== D*diff", "5:5 ", "equals signs"],
  ["diff(u, t) = D*diff(u, x, 2)", "x = t", "5:5 ", "holds no unknown"],
  ["[0, pi]", "[1, 1]", "2:14 ", "nothing between"],
  ["[0, pi]", "[0]", "2:14 ", "two ends"],
  ["conditions:", "condition:", "6:1 ", "no part of a problem"],
  ['"t = 0"', '"t = 2"', "7:11 ", "outside the domain"],
  ['"t = 0"', '"z = 0"', "7:11 ", "no part of the domain"],
  ["u: sin(x) }", "u: sin(x }", "7:", "Parenthesis"],
  ["u: sin(x) }", "u: sin(x)", "8:", "YAML"],
  ["unknown: u", "unknown: x", "1:1 ", "stands for two things"],
  ["unknown: u", "unknowns: [u, v]", "5:5 ", "2 unknowns have 1 equations"],
  ["D: 2*0.5", "D: unknown", "3:13 ", "nothing was measured"],
  ["diff(u, t) =", "process.exit(1) + diff(u, t) =", "5:", "formula"],
])("%s written as %s is refused with its place", async (from, to, place, why) => {
  const found = await refusal(HEAT.replace(from, to));
  expect(found).toContain(why);
  expect(found.startsWith(place), found).toBe(true);
});

test("conditions at a point are read in all their spellings", async () => {
  const text = `unknown: u
domain: { x: [0, 1] }
equations: diff(u, x, 2) = -u
conditions:
  - u(0) = 1
  - u'(0) = 2
  - diff(u, x)(1) + 0 = 2`;
  await expect(parseProblem(text, "p.yaml")).rejects.toThrow(/is no condition/);
  const { problem } = await parseProblem(text.replace(" + 0", ""), "p.yaml");
  expect(problem.conditions).toHaveLength(3);
  expect(problem.conditions.map((one) => one.kind === "placed" && one.at.get(0))).toEqual([0, 0, 1]);
});
