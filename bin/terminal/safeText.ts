/**
 * Text as a terminal may show it: signs that steer a terminal or turn the order of letters are written as `\u202e`.
 *
 * Names of columns, cells and files come from others and may hold them. Line ends, tabs, and the colours and cursor
 * moves that the program itself writes stay. What is JSON stays JSON, with the same meaning.
 */
export function safeText(text: string): string {
  return STEERING.test(text) ? text.replace(EVERY_STEERING, escaped) : text;
}

/** The same for text from others inside a line: colours and line ends are escaped too, long quotations and words cut. */
export function safeLine(text: string): string {
  return text
    .replace(EVERY_CONTROL, escaped)
    .replace(/"([^"]{81,})"/g, (_, long: string) => `"${long.slice(0, 60)}…${long.slice(-16)}"`)
    .replace(/\S{401,}/g, (long) => `${long.slice(0, 60)}…${long.slice(-16)}`);
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// C0 and C1, marks of direction, separators of lines and paragraphs.
const CONTROL = String.raw`[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]`;
const EVERY_CONTROL = new RegExp(CONTROL, "g");
// All but tab, line feed, carriage return and our own CSI sequences: colours, erasing, moves up and down.
const OTHER = String.raw`(?!\t|\n|\r|\u001b\[[0-9;?]*[A-GJKhlm])${CONTROL}`;
const STEERING = new RegExp(OTHER);
const EVERY_STEERING = new RegExp(OTHER, "g");
