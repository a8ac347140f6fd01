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

/** The text with lines longer than `columns` broken at spaces; what goes on stands two columns further in. */
export function broken(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => {
      if (widthOf(line) <= columns) return line;
      const indent = /^ */.exec(line)![0];
      return wrap(line.slice(indent.length), columns, `${indent}  `).replace(/^ {2}/, "");
    })
    .join("\n");
}

/**
 * The text with its paragraphs laid out for `columns`.
 *
 * Lines that begin at the margin and follow each other are one paragraph, however they were broken before; an indented
 * line stands for itself, and its pieces keep its indent.
 */
export function reflow(text: string, columns: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const close = (): void => {
    if (paragraph.length > 0) lines.push(wrap(paragraph.join(" "), columns));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    const indent = /^ */.exec(line)?.[0] ?? "";
    if (line !== "" && indent === "") {
      paragraph.push(line);
      continue;
    }
    close();
    lines.push(widthOf(line) <= columns ? line : wrap(line.trimStart(), columns, indent));
  }
  close();
  return lines.join("\n");
}
