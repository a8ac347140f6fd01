import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The commands of console block number `at` with what the README says they print. */
function transcriptOf(text: string, at: number): { readonly command: string; readonly output: string }[] {
  const [, block = ""] = [...text.matchAll(/```console\n([\s\S]*?)\n```/g)][at] ?? [];
  return block.split(/^\$ kan /m).flatMap((part) => {
    const [command = "", ...lines] = part.split("\n");
    return command === "" ? [] : [{ command, output: lines.join("\n").trim() }];
  });
}

/** Words, columns and formulas without the figures, which a better trainer may change. */
function withoutFigures(text: string): string {
  return text.replace(/\d+(\.\d+)?(e-?\d+)?/g, "#").replace(/ +/g, " ");
}

test("the law on the first screen of the README is what the program finds", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  const [{ command, output } = { command: "", output: "" }] = transcriptOf(readme, 0);
  const { exit, stdout } = folder.kan(command.split(" "));
  expect([exit, stdout.split("\n")[0]!.trim()]).toEqual([0, output]);
});

test("the three steps of the README are what the program prints", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const transcript = transcriptOf(readme, 1);
  expect(transcript.map(({ command }) => command)).toEqual(["fit hello.csv", "prune", "symbolic"]);
  for (const { command, output } of transcript) {
    const { exit, stdout } = folder.kan(command.split(" "));
    expect(exit).toBe(0);
    expect(withoutFigures(stdout.trim())).toBe(withoutFigures(output));
  }
  const formula = transcript.at(-1)?.output.split("\n")[0];
  expect(formula?.trim()).toBe("f = exp(sin(pi*x) + y^2)");
});

test("the two commands that set everything up are scripts of the package", () => {
  const commands = [...readme.matchAll(/^npm ci && (npm [^#\n]*?) *#/gm)].map((match) => match[1]);
  expect(commands).toEqual(["npm run hello", "npm test"]);
  expect(manifest.scripts).toMatchObject({ prepare: "npm run build", test: "vitest run" });
  expect(manifest.scripts.hello).toMatch(
    /kan\.js fit fixtures\/hello\.csv && .*kan\.js prune && .*kan\.js symbolic$/,
  );
});

test("every command of the program is in the README and answers --help with an example", () => {
  const folder = temporaryFolder();
  const commands = [...folder.kan(["--help"]).stdout.matchAll(/^ {2}([a-z]+) +(?!\[)\S/gm)].map(
    (match) => match[1] ?? "",
  );
  expect(commands).toEqual(expect.arrayContaining(["fit", "prune", "symbolic", "predict", "undo"]));
  for (const command of commands) {
    expect(readme, command).toContain(`kan ${command}`);
    const { exit, stdout, stderr } = folder.kan([command, "--help"], { env: { COLUMNS: "60" } });
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/\nExample:\n {2}\$ kan /);
    for (const line of stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(60);
  }
});

test("every link of the README and the docs leads to a file", () => {
  for (const file of [
    "README.md",
    "docs/architecture.md",
    "docs/benchmarks.md",
    "docs/dependencies.md",
    "docs/gpu.md",
    "docs/journal.md",
    "docs/tutorial.md",
    "docs/guide.md",
    "docs/pykan.md",
  ]) {
    const text = readFileSync(`${root}${file}`, "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      const path = new URL(target, new URL(`../../${file}`, import.meta.url));
      expect(() => readFileSync(path), `${file}: ${target}`).not.toThrow();
    }
  }
});
