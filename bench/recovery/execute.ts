import { type ChildProcess, spawn } from "node:child_process";

/** What a process left behind. */
export interface Ran {
  readonly exit: number | null;
  /** It was ended at the limit. */
  readonly isKilled: boolean;
  readonly out: string;
  /** The last words on standard error. */
  readonly complaint: string;
  readonly seconds: number;
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
}

/** Prints the pid of what it runs to descriptor 3 and, once that has ended, the times of its children. */
const TIMED = '"$@" 3>&- & echo $! >&3; wait $!; code=$?; times >&3; exit $code';
const COMPLAINT_CHARACTERS = 400;

const running = new Set<number>();
process.on("exit", () => {
  for (const pid of running) end(pid);
});
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

/** Runs `command` in `folder` and ends it after `limit` seconds. Needs a POSIX shell, which counts the time. */
export function execute(command: readonly string[], folder: string, limit: number): Promise<Ran> {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn("sh", ["-c", TIMED, "sh", ...command], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const out = collected(child, 1);
    const complaint = collected(child, 2);
    const times = collected(child, 3);
    let isKilled = false;
    const pid = (): number => Number(times().split("\n")[0]);
    child.stdio[3]?.once("data", () => {
      running.add(pid());
      if (isKilled) end(pid());
    });
    const timer = setTimeout(() => {
      isKilled = true;
      end(pid());
    }, 1000 * limit);
    child.on("close", (exit) => {
      clearTimeout(timer);
      running.delete(pid());
      resolve({
        exit,
        isKilled,
        out: out(),
        complaint: complaint().trim().slice(-COMPLAINT_CHARACTERS),
        seconds: (performance.now() - start) / 1000,
        cpuSeconds: childSeconds(times()),
      });
    });
  });
}

function end(pid: number): void {
  if (!(pid > 1)) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function collected(child: ChildProcess, descriptor: 1 | 2 | 3): () => string {
  const parts: Buffer[] = [];
  child.stdio[descriptor]?.on("data", (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString();
}

/** Seconds in the last line of what `times` prints: user and system time of the children, as 1m2.5s. */
function childSeconds(text: string): number {
  const last = text.trim().split("\n").at(-1) ?? "";
  let seconds = 0;
  for (const [, minutes, rest] of last.matchAll(/(\d+)m([\d.]+)s/g))
    seconds += 60 * Number(minutes) + Number(rest);
  return seconds;
}
