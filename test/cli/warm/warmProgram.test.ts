import { expect, test } from "vitest";
import { temporaryFolder } from "../run.ts";
import { warmProgram } from "./warmProgram.ts";

test("a command that ends the process answers with its exit code, and the next one has a new process", () => {
  const folder = temporaryFolder();
  folder.write(
    "program.mjs",
    'const [, , word] = process.argv;\nif (word === "end") process.exit(5);\nprocess.stdout.write(word + " é");\nprocess.exitCode = 3;\n',
  );
  const { run } = warmProgram(`${folder.path}/program.mjs`, process.env);
  const said = (word: string) => ({ exit: 3, signal: null, stdout: `${word} é`, stderr: "" });
  expect(run(folder.path, ["one"])).toEqual(said("one"));
  expect(run(folder.path, ["two"])).toEqual(said("two"));
  expect(run(folder.path, ["end"]).exit).toBe(5);
  expect(run(folder.path, ["three"])).toEqual(said("three"));
});
