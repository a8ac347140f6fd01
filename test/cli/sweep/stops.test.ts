import { watch } from "node:fs";
import { expect, test } from "vitest";
import type { Folder, Run, RunningProgram } from "../run.ts";
import { halved, ranking, space, sweep, swept, undisturbed, withoutResumed } from "./swept.ts";

/** Runs the program and does something to it once its journal holds more than so many results. */
function whenThere(
  folder: Folder,
  args: readonly string[],
  count: number,
  then: (child: RunningProgram) => void,
): Promise<Run> {
  return folder.start(args, (child) => {
    const watcher = watch(folder.path, (_, name) => {
      if (name !== "kan.sweep.jsonl" || folder.read(name).split("\n").length - 1 <= count) return;
      watcher.close();
      then(child);
    });
  });
}

test("a journal that ends in the middle of a line is resumed to the same ranking and model", () => {
  const { json, model } = undisturbed();
  const folder = swept();
  sweep(folder, "data.csv", ...space);
  // The journal of a coordinator that was killed in the middle of its sixth line.
  const lines = folder.read("kan.sweep.jsonl").split("\n");
  folder.write("kan.sweep.jsonl", `${lines.slice(0, 5).join("\n")}\n${lines[5]!.slice(0, 60)}`);
  const resumed = sweep(folder, "data.csv", ...space, "--resume");
  expect([ranking(resumed), resumed.resumed]).toEqual([ranking(json), 4]);
  expect(folder.read("kan.json")).toBe(model);
});

const fewInFlight = [...halved, "--in-flight", "4"];

test.each([
  ["the second result", 2, space],
  ["half of the results", 4, space],
  ["a look of halving", 8, fewInFlight],
] as const)(
  "a coordinator killed after %s goes on with --resume and ends with the same table",
  async (_, killAt, options) => {
    const folder = swept();
    const quiet = ["sweep", "data.csv", ...options, "--threads", "1"];
    const { signal } = await whenThere(folder, quiet, killAt, (child) => child.kill());
    expect(signal).toBe("SIGKILL");
    const again = folder.kan([...quiet, "--resume"]);
    expect(withoutResumed(again.stdout)).toBe(undisturbed(options).text);
  },
);

test.each([
  ["Ctrl-C", space, 2],
  ["Ctrl-C on halving before any trial had all steps", halved, 1],
] as const)(
  "%s keeps the best so far, and --resume ends with the undisturbed table and model",
  async (_, options, count) => {
    const folder = swept();
    const args = ["sweep", "data.csv", ...options, "--threads", "1"];
    const { exit, stdout } = await whenThere(folder, args, count, (child) => child.interrupt());
    expect([exit, stdout.includes("Best     trial"), folder.read("kan.json") !== ""]).toEqual([
      130,
      true,
      true,
    ]);
    expect(stdout.replace(/\s+/g, " ").includes("no trial had all")).toBe(options === halved);
    const again = folder.kan([...args, "--resume"]);
    expect(withoutResumed(again.stdout)).toBe(undisturbed(options).text);
    expect(folder.read("kan.json")).toBe(undisturbed(options).model);
  },
);

test("two coordinators on one journal: the second is refused, and the first ends with the undisturbed table", async () => {
  const folder = swept();
  const args = ["sweep", "data.csv", ...space, "--threads", "1"];
  let second: Run | undefined;
  const first = await folder.start(args, (child) => {
    const watcher = watch(folder.path, (_, name) => {
      if (name !== "kan.sweep.jsonl" || folder.read(name) === "") return;
      watcher.close();
      child.pause();
      second = folder.kan(args);
      child.goOn();
    });
  });
  expect([second!.exit, second!.stderr.includes("another program is running this sweep")]).toEqual([3, true]);
  expect([first.exit, first.stdout]).toEqual([0, undisturbed().text]);
});

test("a time limit ends a sweep with what there is", () => {
  const folder = swept();
  const late = ["sweep", "data.csv", "--width", "20..30", "--grid", "10..40"];
  const { exit, stderr } = folder.kan([...late, "--by", "validation", "--timeout", "1"]);
  // On a busy machine no trial may have ended by then.
  expect([exit === 0 || /no trial had ended/.test(stderr), stderr.includes("timeout/cut-short")]).toEqual([
    true,
    true,
  ]);
});
