import fc from "fast-check";
import { expect, test } from "vitest";
import { safeLine, safeText } from "../../bin/terminal/safeText.ts";

test("what steers a terminal is written out, what the program writes itself stays", () => {
  expect(safeText("a\u001b]0;title\u0007b")).toBe("a\\u001b]0;title\\u0007b");
  expect(safeText("\u202eabc")).toBe("\\u202eabc");
  const own = "\r\u001b[2K\u001b[31mred\u001b[39m\tcell\n";
  expect(safeText(own)).toBe(own);
});

test("a line from others holds neither colours nor line ends, and no quotation or word without end", () => {
  expect(safeLine('column "a\nerror[fake]" is \u001b[31mred')).toBe(
    'column "a\\u000aerror[fake]" is \\u001b[31mred',
  );
  const name = "x".repeat(100_000);
  expect(safeLine(`column "${name}" is long`).length).toBeLessThan(120);
  expect(safeLine(`unknown command '${name}'`).length).toBeLessThan(120);
  expect(safeLine(`${"a".repeat(400)} stays`)).toBe(`${"a".repeat(400)} stays`);
});

test("JSON stays the same JSON", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(JSON.parse(safeText(JSON.stringify(text)))).toBe(text);
    }),
  );
});
