// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters.
const colourCode = /\u001b\[[0-9;]*m/g;

/** The columns a text takes on a screen: colour codes take none, every other code point one. */
export function widthOf(text: string): number {
  return [...text.replace(colourCode, "")].length;
}

/** The text cut to `columns`, with an ellipsis where something was cut. Not for coloured text. */
export function clip(text: string, columns: number): string {
  const points = [...text];
  return points.length <= columns ? text : `${points.slice(0, Math.max(0, columns - 1)).join("")}…`;
}

/** The text in lines of at most `columns`, broken at spaces; longer words stand alone on their line. */
export function wrap(text: string, columns: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(indent) + widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(indent + line);
  return lines.join("\n");
}

/** Each line of the text wrapped on its own; the pieces keep the indent of their line. */
export function wrapLines(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => {
      const indent = /^ */.exec(line)?.[0] ?? "";
      return widthOf(line) <= columns ? line : wrap(line.trimStart(), columns, indent);
    })
    .join("\n");
}
