import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import { type FormulaLimits, functionCalled, type Nesting, resolveLibrary } from "../../src/index.ts";
import { repeated, wholeNumber } from "../options.ts";

/** What `limitFlags` leaves behind. */
export interface LimitFlags {
  readonly lib?: string;
  readonly maxNodes?: number;
  readonly forbid?: readonly string[];
}

/** What the formulas of a search may be made of. */
export function limitFlags(command: Command): Command {
  return command
    .optionsGroup("What formulas may be:")
    .option(
      "--lib <functions>",
      "functions that formulas may have besides arithmetic and whole powers, with commas between: sin,exp,sqrt",
    )
    .option("--max-nodes <n>", "the largest formula to look for", wholeNumber("--max-nodes", 1))
    .option(
      "--forbid <functions>",
      'no such function, or none inside another: "tan", "sin(sin)"; may be given again',
      repeated("--forbid", "sin(sin)"),
    );
}

/** The limits that the flags name. Errors: UsageError for a function that there is none of. */
export async function limitsOf({ lib, maxNodes, forbid = [] }: LimitFlags): Promise<FormulaLimits> {
  const library = lib === undefined ? undefined : await resolveLibrary(lib);
  return {
    ...(library && { library: library.map(({ body }) => body) }),
    ...(maxNodes !== undefined && { maxNodes }),
    forbidden: forbid.flatMap((text) => text.split(",")).map(nestingOf),
  };
}

function nestingOf(text: string): Nesting {
  const [, first = "", second] =
    /^\s*([A-Za-z]\w*|\^)\s*(?:\(\s*([A-Za-z]\w*|\^)\s*(?:\(\s*x?\s*\))?\s*\))?\s*$/.exec(text) ?? [];
  if (first === "") {
    throw new UsageError(`--forbid "${text}" cannot be read`, 'write --forbid tan, or --forbid "sin(sin)"');
  }
  if (second === undefined || second === "x") return { inner: nameOf(first) };
  return { outer: nameOf(first), inner: nameOf(second) };
}

/** A function as formulas have it: roots and powers that are not whole are one, `pow`. */
function nameOf(word: string): string {
  const name = functionCalled(word)?.name ?? word;
  if (name === "sqrt" || name === "cbrt" || name === "pow" || name === "^") return "pow";
  if (functionCalled(word) !== undefined || name === "min" || name === "max" || name === "if") return name;
  throw new UsageError(
    `--forbid names "${word}", which is no function`,
    "kan symbolic --help and docs/guide.md name the functions; pow stands for roots and powers that are not whole",
  );
}
