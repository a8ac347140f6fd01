import { expect, test } from "vitest";
import { UsageError } from "../../src/diagnostics.ts";
import { isTakenBy, type OptionKind } from "../../src/train/optionKind.ts";
import {
  keptTrainingOptions,
  TRAINING_OPTIONS,
  trainingSettingsOf,
} from "../../src/train/trainingOptions.ts";

const entries = Object.entries(TRAINING_OPTIONS);

test("every option is spelt on a command line as it is named, with hyphens", () => {
  for (const [name, { flag, takes }] of entries) {
    const spelt = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const expected = takes.kind === "switch" ? `--no-${spelt}` : `--${spelt} <`;
    expect(flag).toContain(expected);
  }
});

test("every default is a value that its option takes", () => {
  for (const [, option] of entries) {
    if ("default" in option) expect(isTakenBy(option.takes, option.default)).toBe(true);
  }
});

test.each<[OptionKind, readonly unknown[], readonly unknown[]]>([
  [{ kind: "text" }, ["", "5,3"], [5, null]],
  [{ kind: "word", words: ["a", "b"] }, ["a", "b"], ["A", "c", 0]],
  [{ kind: "switch" }, [true, false], [0, "true"]],
  [{ kind: "whole", low: 1, high: 9 }, [1, 9], [0, 10, 2.5, "3", Number.NaN]],
  [{ kind: "wholes", low: 2, high: 99, example: "2,3" }, [[2], [5, 99]], [[1], [2.5], [100], 3]],
  [{ kind: "number", low: 0, example: 1 }, [0, 1e300], [-1, Number.POSITIVE_INFINITY, Number.NaN]],
  [{ kind: "share", example: 0.1 }, [0, 0.99], [1, -0.1, "0.5"]],
])("%o takes what it says", (kind, taken, refused) => {
  expect(taken.filter((value) => !isTakenBy(kind, value))).toEqual([]);
  expect(refused.filter((value) => isTakenBy(kind, value))).toEqual([]);
});

test("settings have every default that depends on nothing else, and what was given instead of it", () => {
  const settings = trainingSettingsOf({ degree: 5, lamb: 0 });
  expect(settings).toMatchObject({ degree: 5, lamb: 0, base: "silu", restarts: 2, testFraction: 0.15 });
  const expected = entries.filter(([name, option]) => "default" in option || name === "lamb");
  expect(Object.keys(settings)).toEqual(expected.map(([name]) => name));
});

test("a value that an option does not take is refused by its name", () => {
  expect(() => trainingSettingsOf({ degree: 12 })).toThrow(
    "degree is 12, which -k, --degree <k> does not take",
  );
  expect(() => trainingSettingsOf({ grid: [5, 0] })).toThrow(UsageError);
});

test("a model keeps what was given, and how rows are split", () => {
  const kept = keptTrainingOptions({ width: "5", polish: true, testFraction: 0.3 });
  expect(kept).toEqual({ width: "5", validationFraction: 0.15, testFraction: 0.3 });
  expect(keptTrainingOptions({ polish: false })).toMatchObject({ polish: false });
});
