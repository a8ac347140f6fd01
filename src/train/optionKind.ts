/** What values an option takes: from it come its type, and how a command line reads it. */
export type OptionKind =
  /** Any text. */
  | { readonly kind: "text" }
  /** One word out of a few. */
  | { readonly kind: "word"; readonly words: readonly string[] }
  /** Yes unless told no. */
  | { readonly kind: "switch" }
  /** A whole number from `low` to `high`, both included. */
  | { readonly kind: "whole"; readonly low: number; readonly high?: number }
  /** Whole numbers from `low` to `high`, both included. */
  | { readonly kind: "wholes"; readonly low: number; readonly high: number; readonly example: string }
  /** A finite number from `low` to `high`, both included. */
  | { readonly kind: "number"; readonly low: number; readonly high?: number; readonly example: number }
  /** Two finite numbers, the lower first. */
  | { readonly kind: "range"; readonly example: string }
  /** A share of the rows: at least 0 and below 1. */
  | { readonly kind: "share"; readonly example: number };

/** The type of the values that an option of a kind takes. */
export type ValueOfKind<Kind extends OptionKind> = Kind extends { readonly words: readonly (infer Word)[] }
  ? Word
  : Kind extends { readonly kind: "text" }
    ? string
    : Kind extends { readonly kind: "switch" }
      ? boolean
      : Kind extends { readonly kind: "wholes" | "range" }
        ? readonly number[]
        : number;

/** Whether an option of this kind takes the value. */
export function isTakenBy(takes: OptionKind, value: unknown): boolean {
  switch (takes.kind) {
    case "text":
      return typeof value === "string";
    case "word":
      return takes.words.some((word) => word === value);
    case "switch":
      return typeof value === "boolean";
    case "whole":
      return isWithin(value, takes.low, takes.high) && Number.isInteger(value);
    case "wholes":
      return (
        Array.isArray(value) && value.every((v) => Number.isInteger(v) && isWithin(v, takes.low, takes.high))
      );
    case "number":
      return isWithin(value, takes.low, takes.high);
    case "range":
      return (
        Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1]
      );
    case "share":
      return isWithin(value, 0) && value < 1;
  }
}

function isWithin(value: unknown, low: number, high = Number.MAX_VALUE): value is number {
  return typeof value === "number" && value >= low && value <= high;
}
