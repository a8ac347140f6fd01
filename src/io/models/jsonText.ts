import type { Json, JsonObject } from "./modelRecord.ts";

const LINE_WIDTH = 120;

/**
 * JSON text that is the same for the same value: keys in the order given, floats by their shortest exact digits,
 * −0 kept, one value to a line where it fits in 120 letters, a list of numbers always on one line.
 *
 * Ends with a line break. Errors: RangeError for a number that is not finite, which JSON cannot hold.
 */
export function jsonText(value: Json): string {
  return `${broken(value, "")}\n`;
}

/** A copy with the keys of every object inside in alphabetical order. */
export function sortedKeys(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(sortedKeys);
  const entries = present(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sortedKeys(part)]));
}

function broken(value: Json, indent: string): string {
  const inline = onLine(value);
  if (inline.length + indent.length <= LINE_WIDTH || value === null || typeof value !== "object")
    return inline;
  const inner = `${indent}  `;
  if (isList(value)) {
    if (value.every((part) => typeof part === "number")) return inline;
    return `[\n${value.map((part) => inner + broken(part, inner)).join(",\n")}\n${indent}]`;
  }
  const parts = present(value).map(([key, part]) => `${inner}${JSON.stringify(key)}: ${broken(part, inner)}`);
  return `{\n${parts.join(",\n")}\n${indent}}`;
}

function onLine(value: Json): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written to a model file`);
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(onLine).join(", ")}]`;
  const parts = present(value).map(([key, part]) => `${JSON.stringify(key)}: ${onLine(part)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function present(value: JsonObject): [string, Json][] {
  return Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
