/** A YAML text as nodes that know their place: parsed, never converted as a whole. */
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { DataError, UsageError } from "../../diagnostics.ts";

/** A node of the text, or a place where one is missing. */
export type Place = Node | null;

/** Largest text that is read, in characters: far above any problem. */
const MAX_CHARACTERS = 200_000;

/** The text of a problem. */
export class YamlText {
  readonly file: string;
  readonly #lines = new LineCounter();
  readonly root: YAMLMap;

  /** Errors: DataError with the place where the text is no YAML, or no mapping. */
  constructor(text: string, file: string) {
    this.file = file;
    if (text.length > MAX_CHARACTERS)
      this.fail(null, `the problem has ${text.length} characters; at most ${MAX_CHARACTERS} are read`);
    const document = parseDocument(text, { lineCounter: this.#lines, schema: "core", prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined) this.fail(error.pos[0], `this is not YAML: ${error.message}`);
    if (!isMap(document.contents)) {
      this.fail(document.contents, "a problem is a list of names and values, such as unknown: u", EXAMPLE);
    }
    this.root = document.contents as YAMLMap;
  }

  /** The entries of a mapping: key text, key node, value node. Errors: DataError where it is none. */
  entries(node: Place, what: string): { key: string; at: Node; value: Place }[] {
    if (!isMap(node)) return this.fail(node, `${what}: expected names and values, as in { x: [0, 1] }`);
    return node.items.map(({ key, value }) => {
      if (!isScalar(key)) return this.fail(key as Place, `${what}: a name was expected here`);
      return { key: String(key.source ?? key.value), at: key, value: value as Place };
    });
  }

  /** The items of a list; a single value is a list of one. */
  items(node: Place): Place[] {
    return isSeq(node) ? (node.items as Place[]) : [node];
  }

  /** The text of a scalar. Errors: DataError for anything else. */
  text(node: Place, what: string): string {
    if (!isScalar(node) || node.value === null)
      return this.fail(node, `${what}: a text or number was expected here`);
    return typeof node.value === "string" ? node.value : String((node as Scalar).source ?? node.value);
  }

  /** Ends the reading. `place` is a node or an offset into the text. */
  fail(place: unknown, message: string, hint?: string, code = "problem/invalid"): never {
    const offset = typeof place === "number" ? place : offsetOf(place);
    const position = offset === undefined ? undefined : this.#lines.linePos(offset);
    throw new DataError({
      code,
      message,
      where: {
        file: this.file,
        ...(position !== undefined && position.line > 0 && { row: position.line, column: position.col }),
      },
      ...(hint !== undefined && { hint }),
    });
  }

  /** What `read` makes of a node; its UsageErrors become errors of this place in the file. */
  async within<Made>(node: Place, read: () => Promise<Made>): Promise<Made> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const { message, hint, code } = error.diagnostic;
      const inside = Number(/ at character (\d+)/.exec(message)?.[1] ?? 1) - 1;
      const start = offsetOf(node) ?? 0;
      const isQuoted = isScalar(node) && (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE");
      return this.fail(start + inside + (isQuoted ? 1 : 0), message, hint, code);
    }
  }
}

/** How a problem begins, for a hint. */
export const EXAMPLE =
  "write unknown: u, domain: { x: [0, 1] }, equations and conditions; kan solve --help has an example";

function offsetOf(node: unknown): number | undefined {
  const range =
    typeof node === "object" && node !== null && "range" in node ? (node as Node).range : undefined;
  return range?.[0];
}
