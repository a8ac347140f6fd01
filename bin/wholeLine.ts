/** Hints that stand alone: the whole line that works, with what was typed. */
import type { Diagnostic, OptionValue } from "../src/diagnostics.ts";
import { DEFAULT_MODEL, quoted } from "./words.ts";

/**
 * The diagnostic with the whole line in its hint where that names an option and its value with which the command would have
 * worked, or a model that is not there.
 */
export function withWholeLine(diagnostic: Diagnostic, argv: readonly string[]): Diagnostic {
  const { works, where, code, hint } = diagnostic;
  if (works !== undefined) {
    const { works: _, ...rest } = diagnostic;
    const line = ["kan", ...withOption(argv, works)].map(quoted).join(" ");
    return { ...rest, hint: (hint ?? textOf(works)).replace(textOf(works), () => line) };
  }
  if (code === "model/not-found" && where !== undefined && where.file !== DEFAULT_MODEL) {
    const model = `-m ${quoted(where.file)}`;
    return { ...diagnostic, hint: `kan discover data.csv ${model} or kan fit data.csv ${model} makes one` };
  }
  return diagnostic;
}

function textOf({ option, value }: OptionValue): string {
  return `${option} ${value}`;
}

/** The words with this value for an option: in place of the last that it was given, else at the end. */
function withOption(argv: readonly string[], { option, value }: OptionValue): string[] {
  const at = argv.findLastIndex((word) => word === option || word.startsWith(`${option}=`));
  if (at < 0) return [...argv, option, value];
  const isJoined = argv[at] !== option;
  return [...argv.slice(0, at), option, value, ...argv.slice(at + (isJoined ? 1 : 2))];
}
