import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Whether Debian's redis-server is here; without it the tests of the queue are skipped. */
export const hasRedis: boolean = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis server for one test, on a free port, with its file (AOF) in a temporary folder. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once, as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port with what its file holds. */
  readonly restart: () => Promise<void>;
  /** What redis-cli answers. */
  readonly ask: (...command: readonly string[]) => string;
}

/** Starts a server; it ends with the test. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "kan-redis-"));
  const port = await freePort();
  let server: ChildProcess;
  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = [
        "--port",
        `${port}`,
        "--dir",
        folder,
        "--appendonly",
        "yes",
        "--save",
        "",
        "--bind",
        "127.0.0.1",
      ];
      server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "ignore"] });
      server.on("error", reject);
      server.stdout!.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("Ready to accept connections")) resolve();
      });
    });
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) return resolve();
      server.on("exit", () => resolve());
      server.kill("SIGKILL");
    });
  await start();
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: start,
    ask: (...command) =>
      spawnSync("redis-cli", ["-p", `${port}`, ...command], { encoding: "utf8" }).stdout.trim(),
  };
}

/** Looks again and again, some hundred times in three seconds, until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 25));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
