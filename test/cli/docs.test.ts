import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { has } from "../consumers.ts";
import { program, temporaryFolder } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

/** Words and columns without the figures, which a better trainer may change. */
function withoutFigures(text: string): string {
  return text.replace(/-?\d+(\.\d+)?(e-?\d+)?/g, "#").replace(/ +/g, " ");
}

test("the tutorial shows what the program prints", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const text = read("docs/tutorial.md");
  const [, table = ""] = /```csv\n(body,semi_major_axis_au\n[\s\S]*?)```/.exec(text) ?? [];
  folder.write("new.csv", table);
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? "");
  const steps = blocks.flatMap((block) => block.split(/^\$ kan /m).slice(1));
  expect(steps.length).toBeGreaterThan(7);
  for (const step of steps) {
    const [command = "", ...lines] = step.split("\n");
    const { exit, stdout } = folder.kan(command.split(" "));
    expect(exit, command).toBe(0);
    expect(withoutFigures(stdout.trim()), command).toBe(withoutFigures(lines.join("\n").trim()));
  }
  expect(text).toContain("orbital_period_yr = semi_major_axis_au^1.5");
});

test("every command and option that the docs name is there", () => {
  const folder = temporaryFolder();
  const names = [...folder.kan(["--help"]).stdout.matchAll(/^ {2}([a-z]+) +(?!\[)\S/gm)].map(
    ([, name = ""]) => name,
  );
  const helps = new Map(names.map((name) => [name, folder.kan([name, "--help"]).stdout]));
  const all = [...helps.values()].join("\n");
  for (const file of ["README.md", "docs/tutorial.md", "docs/guide.md", "docs/pykan.md", "docs/cluster.md"]) {
    const codes = [...read(file).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
    for (const code of codes) {
      const command = /^kan ([a-z]+)/.exec(code)?.[1];
      if (command !== undefined) expect(names, `${file}: ${code}`).toContain(command);
      const help = command === undefined ? all : (helps.get(command) ?? "");
      for (const [option] of code.matchAll(/--[a-z][a-z0-9-]+/g)) {
        expect(`${help} --version`, `${file}: ${code}`).toContain(option);
      }
    }
  }
});

test("the example of the library prints the formula", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["docs/library.mjs", "fixtures/hello.csv"], {
    cwd: root,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const [formula, prediction, stages] = stdout.split("\n");
  expect(formula).toBe("f = exp(sin(pi*x) + y^2)");
  const [, actual, predicted] = /^the first row is (\S+), predicted (\S+)$/.exec(prediction ?? "") ?? [];
  expect(Math.abs(Number(actual) - Number(predicted))).toBeLessThan(1e-6);
  expect(stages).toContain("train, prune");
});

test("a shell completes commands, options, values and columns, and its script is sound", () => {
  const folder = temporaryFolder();
  for (const shell of ["bash", "zsh", "fish"]) {
    const { exit, stdout } = folder.kan(["completion", shell]);
    expect(exit).toBe(0);
    expect(stdout).toContain("symbolic");
    folder.write(`kan.${shell}`, stdout);
    if (!has(shell)) continue;
    const { status, stderr } = spawnSync(shell, ["-n", `kan.${shell}`], {
      cwd: folder.path,
      encoding: "utf8",
    });
    expect([shell, status, stderr]).toEqual([shell, 0, ""]);
  }
  if (has("bash")) {
    folder.write("my table.csv", "x one,x two,b,y\n1,2,3,4\n");
    folder.write("kan", `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    chmodSync(join(folder.path, "kan"), 0o755);
    const offered = (...words: string[]): string[] => {
      const line = words.map((word) => `'${word}'`).join(" ");
      const script = `PATH=.:$PATH; source kan.bash; COMP_WORDS=(kan ${line}); COMP_CWORD=${words.length}; _kan; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout } = spawnSync("bash", ["-c", script], { cwd: folder.path, encoding: "utf8" });
      return stdout.split("\n").filter((name) => name !== "");
    };
    expect(offered("fit", "--wi")).toEqual(["--width"]);
    expect(offered("fit", "my table.csv", "--missing", "")).toEqual(["drop", "mean", "error"]);
    expect(offered("export", "--to", "py")).toContain("python");
    expect(offered("completion", "f")).toEqual(["fish"]);
    expect(offered("fit", "my table.csv", "--target", "")).toEqual(["x\\ one", "x\\ two", "b", "y"]);
    expect(offered("fit", "my table.csv", "--inputs", "b,x t")).toEqual(["b,x\\ two"]);
    expect(offered("fit", "none.csv", "--target", "")).toEqual([]);
    expect(offered("fit", "my")).toEqual(["my table.csv"]);
  }
  expect(folder.kan(["completion", "tcsh"])).toMatchObject({ exit: 2 });
});

test("show lists edges, the most important first, as numbers where nothing can be drawn", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  folder.kan(["fit", "hello.csv", "--width", "1", "--quiet"]);
  const all = folder.kan(["show"], { env: { COLUMNS: "60", CI: "true", NO_COLOR: "1" } });
  expect(all.exit).toBe(0);
  expect(all.stdout.match(/^\d,\d,\d/gm)).toEqual(["1,0,0", "0,0,0", "0,1,0"]);
  expect(all.stdout).toContain("0,1,0  y -> node 0 of layer 1");
  expect(all.stdout.replace(/\s+/g, " ")).toMatch(/at an output scaled: 1 stands for [\d.]+ of f\./);
  for (const line of all.stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(60);
  const { edges } = JSON.parse(folder.kan(["show", "0,1,0", "--json"]).stdout) as {
    edges: { edge: string; x: number[]; y: number[] }[];
  };
  expect(edges.map(({ edge, x, y }) => [edge, x.length === y.length])).toEqual([["0,1,0", true]]);
  folder.kan(["symbolic", "--quiet"]);
  expect(folder.kan(["show", "0,0,0"]).stdout).toMatch(/sin\(/);
  expect(folder.kan(["show", "3,1,0"])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("its edges are 0,0,0"),
  });
});
