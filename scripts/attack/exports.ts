/** Hostile names of columns in every language that models are written in: it compiles, and nothing else runs. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportModel } from "../../src/io/exports.ts";
import { reservedIn } from "../../src/io/formulas/reserved.ts";
import { readModel } from "../../src/io/models/modelFile.ts";
import type { ModelState } from "../../src/io/models/modelRecord.ts";
import type { RandomStream } from "../../src/math/philox.ts";
import type { Expr } from "../../src/symbolic/expression/expr.ts";
import { add, call, mul, num, pow, variable } from "../../src/symbolic/expression/make.ts";
import { variableNames } from "../../src/symbolic/expression/variables.ts";
import { findFunction } from "../../src/symbolic/library/index.ts";
import { type Attack, oneOf, quoted, type Trial } from "./attack.ts";
import { attackFolder } from "./folder.ts";
import { runHere } from "./session.ts";

/** Names that would end a comment or a text, run, hide or turn around what follows. */
const HOSTILE = [
  "*/ int pwned(void) { return 1; } /*", '"""\nopen("pwned", "w")\n"""', "x\nimport os\nos.system('touch pwned')", "`touch pwned`", "$(touch pwned)",
  "*/ require('fs').writeFileSync('pwned', '') /*", "\\", "\\\n", "//", "/*", "*/", '"', "'", "'''", "#= =#", "%", "\u202ex", "\u2066y\u2069", "\u2028",
  "\u0000", "\u001b[31m", "</script><script>", "=cmd|' /C calc'!A0", "{{x}}", "x".repeat(3000), "??/", "\ufeff", "\ud800", "#include <stdio.h>",
  "*/ __attribute__((constructor)) static void pwn(void) { __builtin_trap(); } /*", "\r", "\t", " ", "1", "-", "é", "π", "x y", "X", "x",
] as const; // biome-ignore format: a list

/** Words that some compiler may know: those it reserves, and those that it only should. */
const WORDS = [
  ...["c", "javascript", "rust", "julia", "python", "sympy"].flatMap((language) => [...reservedIn(language)]),
  ..."NAN INFINITY HUGE_VAL M_PI kan_spline kan_silu kan_grid_0 kan_in_0 kan_node_1 kan2_spline sinc_of erf_of sign_of pow fabs np sp".split(
    " ",
  ),
  ..."int float double while for if else def class lambda self Self fn let mut match None Some Ok Err f64 std main printf exit index".split(
    " ",
  ),
  ..."arguments eval await yield static enum Float64Array Math NaN undefined end begin function module begin im ans print type".split(
    " ",
  ),
  ..."_x __x y0 j1 gamma time unix linux bool true false auto register typeof asm fortran gen try union raw abs max min".split(
    " ",
  ),
];

interface Compiler {
  readonly extension: string;
  /** A command that compiles, or runs, the file; nothing is left where the compiler is not here. */
  readonly command: (file: string) => readonly string[];
}

/** Where a compiler is here, its check; Python and JavaScript are run. */
const COMPILERS: Readonly<Record<string, Compiler>> = {
  python: { extension: ".py", command: (file) => ["python3", "-c", stubbed("numpy", file)] },
  sympy: { extension: ".py", command: (file) => ["python3", "-m", "py_compile", file] },
  c: {
    extension: ".c",
    command: (file) => [
      "gcc",
      "-std=gnu11",
      "-fsyntax-only",
      "-Wall",
      "-Wno-unused-function",
      "-Wno-comment",
      file,
    ],
  },
  javascript: { extension: ".mjs", command: (file) => [process.execPath, file] },
  rust: {
    extension: ".rs",
    command: (file) => [
      "rustc",
      "--edition",
      "2021",
      "--crate-type",
      "lib",
      "--emit",
      "metadata",
      "-o",
      `${file}.meta`,
      file,
    ],
  },
};

/** Runs a module of Python with a stand-in for a library that may not be here. */
function stubbed(library: string, file: string): string {
  return `import sys, types; sys.modules[${JSON.stringify(library)}] = m = types.ModuleType(${JSON.stringify(library)}); m.array = list; exec(compile(open(${JSON.stringify(file)}).read(), "f", "exec"), {})`;
}

const present = new Map<string, boolean>();

function isHere(program: string): boolean {
  let here = present.get(program);
  if (here === undefined) {
    here = spawnSync(program, ["--version"]).status === 0;
    present.set(program, here);
  }
  return here;
}

const x = (name: string): Expr => variable(name);
/** Formulas of three variables that call what the languages have names for. */
const FORMULAS: readonly ((a: string, b: string, c: string) => Expr)[] = [
  (a, b, c) => add(mul(num(2.5), pow(x(a), 2.5)), call("sin", x(b)), x(c)),
  (a, b, c) => add(call("abs", x(a)), call("erf", x(b)), call("sinc", x(c))),
  (a, b, c) => add(call("sign", x(a)), pow(x(b), x(c))),
  (a, b, c) => mul(call("log", x(a)), call("cbrt", x(b)), call("tanh", x(c))),
];

let base: Promise<ModelState> | undefined;

/** A fitted network of three inputs. */
async function prepare(): Promise<ModelState> {
  const folder = attackFolder();
  const rows = Array.from({ length: 40 }, (_, r) =>
    [1 + (r % 7), 1 + (r % 5), 1 + (r % 3)].map((v) => v / 3),
  );
  folder.write(
    "data.csv",
    `a,b,c,y\n${rows.map(([a, b, c]) => [a, b, c, a! * b! + c!].join(",")).join("\n")}\n`,
  );
  const quick = [
    "--width",
    "1",
    "--grid",
    "3",
    "--steps",
    "4",
    "--restarts",
    "1",
    "--threads",
    "1",
    "--lamb",
    "0",
  ];
  const { exit, stderr } = await runHere(folder.path, ["fit", "data.csv", ...quick]);
  if (exit !== 0) throw new Error(stderr);
  const { current } = await readModel(join(folder.path, "kan.json"), (name) => findFunction(name)!);
  folder.remove();
  return current;
}

/** The network with other names, and a formula of them. */
function renamed(
  state: ModelState,
  headers: readonly string[],
  target: string,
  random: RandomStream,
): ModelState {
  const variables = variableNames(headers);
  const [a, b, c] = [...variables.keys()];
  const expr = oneOf(random, FORMULAS)(a!, b!, c!);
  const errors = { train: { rows: 40, rmse: 0.1, nrmse: 0.1, r2: 0.9 } };
  const formula = { expr, complexity: 9, description: { length: 1, fitted: 1, aicc: 1 }, errors, origin: "" };
  return {
    ...state,
    inputs: state.inputs.map((input, i) => ({ ...input, name: headers[i]! })),
    targets: [target],
    formulas: [{ target, best: 0, variables: Object.fromEntries(variables), formulas: [formula] }],
  };
}

function nameFor(random: RandomStream): string {
  const name = oneOf(random, random.integer(2) === 0 ? HOSTILE : WORDS);
  return random.integer(4) === 0 ? `${oneOf(random, HOSTILE)}${name}` : name;
}

/** Hostile names in every language, formula and network. */
export const exports: Attack = {
  name: "exports",
  counts: { long: 240, short: 10 },
  trial: async (random, n): Promise<Trial> => {
    base ??= prepare();
    const drawn = [0, 1, 2, 3].map(() => nameFor(random));
    const [a, b, c, target] = drawn.map((name, i) => (drawn.indexOf(name) === i ? name : `${name}${i}`));
    const state = renamed(await base, [a!, b!, c!], target!, random);
    const languages = Object.keys(COMPILERS);
    const to = languages[n % languages.length]!;
    const from = to !== "sympy" && Math.floor(n / languages.length) % 2 === 0 ? "network" : "formula";
    const what = `${to} from the ${from}, columns ${[a, b, c].map((name) => quoted(name!, 90)).join(", ")}, target ${quoted(target!, 90)}`;
    const faults: string[] = [];
    for (const other of ["latex", "mathjs", "excel", "julia", "json", "onnx"]) {
      const text = await exportModel(state, { to: other, from: "formula" }).catch((error: unknown) => error);
      if (text instanceof Error && text.name !== "UsageError") faults.push(`${other}: ${text.message}`);
    }
    let text: string | Uint8Array;
    try {
      text = await exportModel(state, { to, from });
    } catch (error) {
      if ((error as Error).name !== "UsageError") faults.push((error as Error).message);
      return { what, faults };
    }
    const { extension, command } = COMPILERS[to]!;
    const folder = attackFolder();
    try {
      const file = join(folder.path, `f${extension}`);
      writeFileSync(file, text);
      const [program, ...args] = command(file);
      if (!isHere(program!)) return { what, faults };
      const done = spawnSync(program!, args, { cwd: folder.path, encoding: "utf8", timeout: 60_000 });
      if (done.status !== 0 || /warning: (?!unused)/.test(done.stderr))
        faults.push(`${program}: ${firstFault(done.stderr)}`);
      if (existsSync(join(folder.path, "pwned"))) faults.push("a name was run");
      if (/\b(?:int|fn|def|function)\s+pwned/.test(withoutComments(String(text))))
        faults.push("a name became a definition");
    } finally {
      folder.remove();
    }
    return { what, faults };
  },
};

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|#.*|"""[\s\S]*?"""/g, "");
}

function firstFault(text: string): string {
  return text.split("\n").find((line) => /error|warning|Error/.test(line)) ?? text.slice(0, 200);
}
