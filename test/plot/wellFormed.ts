import { expect } from "vitest";

/** An element of a parsed SVG. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of an SVG in order; fails where tags do not match or an attribute or a text is not escaped. */
export function elementsOf(svg: string): Element[] {
  const open: string[] = [];
  const elements: Element[] = [];
  const tag = /<(\/?)([A-Za-z]\w*)((?:\s+[\w:-]+="[^"<>&]*(?:&#\d+;[^"<>&]*)*")*)\s*(\/?)>/g;
  const texts = svg.replace(tag, "\0");
  expect(texts.replace(/&#\d+;/g, ""), "nothing but text between the tags").not.toMatch(/[<>&]/);
  for (const [, close, name, list, isEmpty] of svg.matchAll(tag)) {
    if (close === "/") {
      expect(open.pop()).toBe(name);
      continue;
    }
    const pairs = [...(list ?? "").matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
    expect(new Set(pairs.map(([key]) => key)).size, "no attribute twice").toBe(pairs.length);
    elements.push({ name: name!, attributes: Object.fromEntries(pairs) as Record<string, string> });
    if (isEmpty !== "/") open.push(name!);
  }
  expect(open).toEqual([]);
  return elements;
}

/** Fails on an attribute that is no finite number where one is due, or a path with anything but numbers in it. */
export function expectFinite(elements: readonly Element[]): void {
  const wrong = elements.flatMap(({ name, attributes }) =>
    Object.entries(attributes)
      .filter(([key, value]) => !isFine(key, value))
      .map(([key, value]) => `${name} ${key}="${value}"`),
  );
  expect(wrong).toEqual([]);
}

function isFine(key: string, value: string): boolean {
  if (/NaN|Infinity|undefined/.test(value)) return false;
  if (key === "d") return /^(?:[MmLlHhVvCcz]|[-\d.,\s])+$/.test(value);
  const isNumber = ["x", "y", "width", "height", "cx", "cy", "r", "opacity"].includes(key);
  return !isNumber || value === "100%" || Number.isFinite(Number(value));
}
