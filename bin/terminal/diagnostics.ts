import type { ChalkInstance } from "chalk";
import type { Diagnostic } from "../../src/diagnostics.ts";
import { safeLine } from "./safeText.ts";
import type { Terminal } from "./terminal.ts";
import { wrap } from "./text.ts";

/**
 * A diagnostic as a person reads it, one line and an indented hint; a screen that is too narrow for the line gets it in
 * pieces:
 *
 *     error[csv/not-a-number] trees.csv:18:3  column "Girth" holds "n/a", expected a number
 *       hint: --missing drop skips such rows; --missing mean fills them
 */
export function renderDiagnostic(
  { severity, code, message, where, hint }: Diagnostic,
  { paintErr: paint, columns, isErrScreen }: Pick<Terminal, "paintErr" | "columns" | "isErrScreen">,
): string {
  const tag = TAG_PAINT[severity](paint)(`${severity}[${code}]`);
  const place = where === undefined ? "" : `${paint.bold(safeLine(placeOf(where)))}  `;
  const line = `${tag} ${place}${safeLine(message)}`;
  const lines = [isErrScreen ? wrap(line, columns, "  ").slice(2) : line];
  if (hint !== undefined) {
    const text = wrap(safeLine(hint), columns, "        ").trimStart();
    lines.push(`  ${paint.cyan("hint:")} ${text}`);
  }
  return lines.join("\n");
}

const TAG_PAINT: Record<Diagnostic["severity"], (paint: ChalkInstance) => ChalkInstance> = {
  error: (paint) => paint.red.bold,
  warning: (paint) => paint.yellow.bold,
  note: (paint) => paint.blue.bold,
};

/** `file`, `file:row`, `file:row:column`, as editors and terminals make them clickable. */
function placeOf(where: NonNullable<Diagnostic["where"]>): string {
  // A path may be nothing at all: -m "".
  const parts = [
    where.file === "" ? '""' : where.file,
    where.row,
    where.row === undefined ? undefined : where.column,
  ];
  return parts.filter((part) => part !== undefined).join(":");
}
