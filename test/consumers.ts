import { execFileSync, spawnSync } from "node:child_process";

/** Programs outside Node that exported text is run by. A test that needs one is skipped where it is missing. */

/** Whether a program runs here. */
export function has(program: string, args: readonly string[] = ["--version"]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** Whether Python is here with these modules. */
export function hasPython(...modules: readonly string[]): boolean {
  return has("python3", ["-c", `import ${modules.join(", ")}`]);
}

/** What a program prints. Errors: its standard error, when it fails. */
export function printed(folder: string, program: string, args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28, stdio: "pipe" });
}

/** The numbers that a program prints, one to a line. */
export function numbersFrom(folder: string, program: string, args: readonly string[]): number[] {
  return printed(folder, program, args).trim().split("\n").map(Number);
}

/** The largest difference, as a share of the largest magnitude. NaN where the lengths differ or a value is no number. */
export function relativeDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.NaN;
  let most = 0;
  let size = 0;
  for (let i = 0; i < want.length; i++) {
    if (!(Number.isFinite(got[i]!) && Number.isFinite(want[i]!))) return Number.NaN;
    most = Math.max(most, Math.abs(got[i]! - want[i]!));
    size = Math.max(size, Math.abs(want[i]!));
  }
  return most === 0 ? 0 : most / size;
}
