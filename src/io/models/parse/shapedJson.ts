/** The text of a model file as JSON of the right shape. */
import type * as z from "zod";
import { DataError } from "../../../diagnostics.ts";
import { MODEL_SCHEMA } from "../modelText.ts";
import { modelShape, oldModelShape } from "./modelSchema.ts";

/**
 * What the text of a model file holds, of today's schema or the one before. Errors: DataError for text that is no JSON, cut off
 * or nested too deep, for an unknown schema, and for what has not the shape of it.
 */
export function shapedJson(
  text: string,
  file: string,
): z.infer<typeof modelShape> | z.infer<typeof oldModelShape> {
  const json = parsedJson(text, file);
  if (isNestedBelow(json, MOST_NESTED)) throw tampered(file, `it is nested more than ${MOST_NESTED} deep`);
  const isOld = schemaVersion(json, file) === 1;
  const shaped = (isOld ? oldModelShape : modelShape).safeParse(json);
  if (!shaped.success) throw tampered(file, firstIssue(shaped.error));
  return shaped.data;
}

/** Formulas of a thousand nodes in a row stay below; checks of a shape recurse, and a deeper file would end them. */
const MOST_NESTED = 1000;

/** Whether some part of a JSON value stands deeper than `most` inside others. Cost O(parts), without recursion. */
function isNestedBelow(json: unknown, most: number): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((part) => (typeof part === "object" && part !== null ? Object.values(part) : []));
  }
  return false;
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { position, isCutOff } = jsonFault(text, (error as Error).message);
    const lines = text.slice(0, position).split("\n");
    throw new DataError({
      code: "model/not-json",
      message: isCutOff ? "the model file is cut off here" : "the model file is not JSON",
      where: {
        file,
        ...(position !== undefined && { row: lines.length, column: lines[lines.length - 1]!.length + 1 }),
      },
      hint: "restore it from a copy, or run `kan fit` again",
    });
  }
}

/** Where JSON.parse gave up; for a short text it does not say. */
function jsonFault(text: string, message: string): { position: number | undefined; isCutOff: boolean } {
  const at = /at position (\d+)/.exec(message);
  if (at === null && !message.includes("end of JSON")) return { position: undefined, isCutOff: false };
  const position = at === null ? text.length : Number(at[1]);
  return { position, isCutOff: text.slice(position).trim() === "" };
}

/** The version of the schema: 1 or 2. Errors: DataError for any other, and for a file that is no model. */
function schemaVersion(json: unknown, file: string): 1 | 2 {
  const { schema, version } = (typeof json === "object" && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const match = typeof schema === "string" ? /^kan\/model@(\d+)$/.exec(schema) : null;
  if (match === null) {
    throw new DataError({
      code: "model/not-a-model",
      message: `this JSON file is no model: its schema is ${JSON.stringify(schema) ?? "missing"}, not "kan/model@2"`,
      where: { file },
      hint: "name a model file with -m, or make one with `kan fit`",
    });
  }
  if (match[1] !== "1" && match[1] !== "2") {
    throw new DataError({
      code: "model/unknown-version",
      message: `this model has schema ${schema} (written by kan ${String(version)}); this kan reads up to ${MODEL_SCHEMA}`,
      where: { file },
      hint: "use that version of kan, or run `kan fit` again",
    });
  }
  return match[1] === "1" ? 1 : 2;
}

/** What is said of a file whose contents cannot be what kan wrote. */
export function tampered(file: string, fault: string): DataError {
  return new DataError({
    code: "model/invalid",
    message: `the model contradicts itself: ${fault}`,
    where: { file },
    hint: "the file was changed or damaged; restore it from a copy, or run `kan fit` again",
  });
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : `${text}${text === "" ? "" : "."}${String(key)}`,
    "",
  );
  const said = issue.message
    .replace(/\s+/g, " ")
    .replace(/^Invalid input: expected (.*), received undefined$/, "$1 is missing");
  return `${path === "" ? "the file" : path}: ${said}`;
}
