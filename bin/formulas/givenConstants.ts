import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import type { Bounds } from "../../src/index.ts";
import { repeated } from "../options.ts";

/** What `constantFlags` leaves behind. */
export interface ConstantFlags {
  readonly start?: readonly string[];
  readonly bounds?: readonly string[];
}

/** `--start` and `--bounds`: what a person knows of the constants of a typed formula. */
export function constantFlags(command: Command): Command {
  return command
    .option("--start <constants>", "where a constant starts, as b=0.1", repeated("--start", "b=0.1"))
    .option("--bounds <range>", "where a constant may lie, as b=0..10", repeated("--bounds", "b=0..10"));
}

/** Starts and bounds by the name of the constant. */
export interface GivenConstants {
  readonly starts: ReadonlyMap<string, number>;
  readonly bounds: ReadonlyMap<string, Bounds>;
}

/** What the flags give. Errors: UsageError for text that is none, names that no form has, and a start outside its bounds. */
export function givenConstants(
  { start = [], bounds = [] }: ConstantFlags,
  constants: ReadonlySet<string>,
): GivenConstants {
  const starts = new Map(given("--start", start, constants, numberOf));
  const ranges = new Map(given("--bounds", bounds, constants, boundsOf));
  for (const [name, value] of starts) {
    const { low, high } = ranges.get(name) ?? { low: value, high: value };
    if (value < low || value > high)
      throw new UsageError(
        `--start ${name}=${value} lies outside --bounds ${name}=${low}..${high}`,
        "a constant starts where it may lie",
      );
  }
  return { starts, bounds: ranges };
}

/** What `name=text` options say of constants. Errors: UsageError for text that is none, and names that no form has. */
function given<T>(
  flag: string,
  texts: readonly string[],
  constants: ReadonlySet<string>,
  read: (text: string) => T | undefined,
): [string, T][] {
  return texts
    .flatMap((text) => text.split(","))
    .map((text) => {
      const [, name = "", value = ""] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
      const meaning = read(value);
      const example = flag === "--start" ? "b=0.1" : "b=0..10, the lower end first";
      if (name === "" || meaning === undefined)
        throw new UsageError(`${flag} "${text}" cannot be read`, `write ${flag} ${example}`);
      if (!constants.has(name)) {
        throw new UsageError(
          `${flag} names "${name}", which is no constant of the formulas`,
          `their constants are ${[...constants].join(", ") || "none"}`,
        );
      }
      return [name, meaning];
    });
}

function numberOf(text: string): number | undefined {
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : undefined;
}

function boundsOf(text: string): Bounds | undefined {
  const [, low = "", high = ""] = /^(.*?)\.\.(.*)$/.exec(text) ?? [];
  const bounds = {
    low: low === "" ? Number.NEGATIVE_INFINITY : Number(low),
    high: high === "" ? Number.POSITIVE_INFINITY : Number(high),
  };
  return text.includes("..") && bounds.low <= bounds.high ? bounds : undefined;
}
