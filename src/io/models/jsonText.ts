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
  const inline = onLine(value, LINE_WIDTH - indent.length);
  if (inline !== undefined) return inline;
  const inner = `${indent}  `;
  if (isList(value)) return `[\n${value.map((part) => inner + broken(part, inner)).join(",\n")}\n${indent}]`;
  const parts = present(value as JsonObject).map(
    ([key, part]) => `${inner}${JSON.stringify(key)}: ${broken(part, inner)}`,
  );
  return `{\n${parts.join(",\n")}\n${indent}}`;
}

/**
 * A value on one line; undefined where it is a list or an object of more than `room` letters, but for a list of numbers.
 *
 * What is too long is given up as soon as that shows: cost O(letters) of a whole file, whatever its depth.
 */
function onLine(value: Json, room: number): string | undefined {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written to a model file`);
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) {
    const isNumbers = value.every((part) => typeof part === "number");
    return joined("[", value, onLine, "]", isNumbers ? Number.POSITIVE_INFINITY : room);
  }
  const parts = present(value);
  if (parts.length === 0) return "{}";
  const entry = ([key, part]: [string, Json], left: number): string | undefined => {
    const text = onLine(part, left);
    return text === undefined ? undefined : `${JSON.stringify(key)}: ${text}`;
  };
  return joined("{ ", parts, entry, " }", room);
}

/** Parts with commas between and brackets around; undefined where that takes more than `room` letters. */
function joined<Part>(
  open: string,
  parts: readonly Part[],
  textOf: (part: Part, room: number) => string | undefined,
  close: string,
  room: number,
): string | undefined {
  const texts: string[] = [];
  let letters = open.length + close.length;
  for (const part of parts) {
    const text = textOf(part, room - letters);
    if (text === undefined) return undefined;
    letters += text.length + (texts.length > 0 ? 2 : 0);
    if (letters > room) return undefined;
    texts.push(text);
  }
  return `${open}${texts.join(", ")}${close}`;
}

function present(value: JsonObject): [string, Json][] {
  return Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
