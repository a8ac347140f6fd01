import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Milliseconds per Adam step of another program: float32, one thread, grid 5, degree 3. */
export interface PeerTime {
  readonly peer: string;
  readonly shape: string;
  readonly rows: number;
  readonly ms: number;
}

const DRIVERS: readonly (readonly [string, string])[] = [
  ["pykan", "pykan.py"],
  ["efficient-kan", "efficient_kan.py"],
];

/** The times of those peers that Python can import here; none is no error. */
export function peerTimes(): PeerTime[] {
  return DRIVERS.flatMap(([peer, file]) => {
    const driver = fileURLToPath(new URL(`./peers/${file}`, import.meta.url));
    const { status, stdout } = spawnSync("python3", [driver], { encoding: "utf8" });
    if (status !== 0) return [];
    return stdout
      .trim()
      .split("\n")
      .map((line) => ({ peer, ...(JSON.parse(line) as Omit<PeerTime, "peer">) }));
  });
}
