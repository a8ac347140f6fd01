import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ranking, space, sweep, swept, undisturbed } from "./swept.ts";

test("shards: what is missing is said, foreign and half files are passed over, and a second run computes the rest", () => {
  const folder = swept();
  const shard = ["sweep", "data.csv", ...space, "--results", "shared", "--json"];
  folder.kan([...shard, "--shard", "0/2"]);
  folder.kan([...shard, "--shard", "1/2"]);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(undisturbed().json));
  const results = join(folder.path, "shared", "results");
  writeFileSync(join(results, "4.json"), '{"v":1,"sweep":');
  writeFileSync(join(results, "README"), "not a result");
  rmSync(join(results, "6.json"));
  const part = folder.kan(["sweep", "collect", "shared", "--json"]);
  expect(JSON.parse(part.stdout)).toMatchObject({
    outcome: "incomplete",
    missing: 2,
    foreign: ["4.json", "README"],
  });
  expect(part.stderr).toContain("2 of 8 trials are missing");
  const again = JSON.parse(folder.kan([...shard, "--shard", "0/1"]).stdout) as object;
  expect(again).toMatchObject({ known: 6, computed: 2 });
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(undisturbed().json));
  appendFileSync(join(folder.path, "data.csv"), "0,0,0\n");
  expect(folder.kan(["sweep", "collect", "shared"])).toMatchObject({ exit: 3 });
  expect(folder.kan([...shard, "--shard", "0/2"]).stdout).toContain("sweep/other");
});

test("docs/cluster.md: its shell lines are shell, and the pods of its Kubernetes job find their shares", () => {
  const text = readFileSync(new URL("../../../docs/cluster.md", import.meta.url), "utf8");
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`\\n\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, block]) => block!);
  for (const script of blocks("bash"))
    expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
  const [manifest] = blocks("yaml");
  const { apiVersion, kind, spec } = parse(manifest!) as KubernetesJob;
  expect([apiVersion, kind, spec.completionMode]).toEqual(["batch/v1", "Job", "Indexed"]);
  const [{ command, args, env, volumeMounts }] = spec.template.spec.containers;
  expect(command.at(-1)).toBe("kan");
  expect(env).toEqual([{ name: "JOB_COMPLETION_COUNT", value: `${spec.completions}` }]);
  expect(volumeMounts.map(({ name }) => name)).toEqual(spec.template.spec.volumes.map(({ name }) => name));
  // What Kubernetes gives an indexed pod, and what the manifest gives; a smaller space than the manifest's, for time.
  const folder = swept();
  const small = args.map((arg) => arg.replace("1..10", "0..1").replace("2..10", "3|5"));
  const variables = {
    ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
    JOB_COMPLETION_INDEX: "7",
  };
  const { exit, stdout, stderr } = folder.kan([...small, "--json"], { env: variables });
  expect(exit, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ shard: 7, of: spec.completions, results: "run1", missing: 0 });
});

/** What the test reads of an Indexed Job (Kubernetes API batch/v1). */
interface KubernetesJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly completions: number;
    readonly completionMode: string;
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          {
            readonly command: readonly string[];
            readonly args: readonly string[];
            readonly env: readonly { readonly name: string; readonly value: string }[];
            readonly volumeMounts: readonly { readonly name: string }[];
          },
        ];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}
