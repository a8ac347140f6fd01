/** What a run of the program must be like, whatever it was given. */

/** A run as far as it is judged. */
export interface JudgedRun {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processor seconds, of all threads. */
  readonly seconds: number;
  /** Most memory held, in MB; absent where the run shared a process with others. */
  readonly megabytes?: number;
}

/** What a run is allowed. */
export interface Allowance {
  /** Processor seconds. @defaultValue 20 */
  readonly seconds?: number;
  /** MB. @defaultValue 700 */
  readonly megabytes?: number;
  /** What was typed: words that stand in it may come back. */
  readonly given?: string;
}

const EXITS = new Set<number | null>([0, 1, 2, 3]);
/** A diagnostic begins its line with this. */
const ERROR_LINE = /^error\[[a-z0-9]+(?:[/-][a-z0-9]+)*\] \S/;
const STACK = /\n\s+at .*:\d+:\d+/;
const NO_NUMBER = /(?<![\w"'`$.-])(?:NaN|-?Infinity|undefined|\[object \w+\])(?![\w"'`])/;
// Controls but tabs and line ends, and what turns the order of letters.
const STEERING = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
/** Longer lines of a diagnostic are a cell or a name that was not cut. */
const LONGEST_LINE = 3000;

/** The rules that a run broke. */
export function faultsOf(run: JudgedRun, allowance: Allowance = {}): string[] {
  const { seconds = 20, megabytes = 700, given = "" } = allowance;
  const { exit, stdout, stderr } = run;
  const faults: string[] = [];
  if (!EXITS.has(exit)) faults.push(`exit ${exit}: ${firstLine(stderr)}`);
  const errors = stderr.split("\n").filter((line) => line.startsWith("error["));
  if (exit === 0 && errors.length > 0) faults.push(`an error, and exit 0: ${errors[0]}`);
  if (exit !== 0 && EXITS.has(exit) && errors.length !== 1)
    faults.push(`${errors.length} errors at exit ${exit}: ${firstLine(stderr)}`);
  for (const line of errors) if (!ERROR_LINE.test(line)) faults.push(`an error without a code: ${line}`);
  if (STACK.test(stderr) || STACK.test(stdout)) faults.push(`a stack trace: ${firstLine(stderr)}`);
  const odd = NO_NUMBER.exec(stdout)?.[0] ?? NO_NUMBER.exec(stderr)?.[0];
  if (odd !== undefined && !given.includes(odd)) faults.push(`${odd} in the output`);
  for (const [stream, text] of [
    ["standard output", stdout],
    ["standard error", stderr],
  ] as const) {
    const sign = STEERING.exec(text)?.[0];
    if (sign !== undefined) faults.push(`U+${sign.codePointAt(0)!.toString(16)} on ${stream}`);
  }
  if (stderr.split("\n").some((line) => line.length > LONGEST_LINE)) faults.push("a line without end");
  if (run.seconds > seconds) faults.push(`${run.seconds.toFixed(1)} processor seconds`);
  if (run.megabytes !== undefined && run.megabytes > megabytes) faults.push(`${run.megabytes} MB`);
  return faults;
}

function firstLine(text: string): string {
  const line = text.split("\n").find((one) => one.startsWith("error[")) ?? text.trim().split("\n").at(-1);
  return (line ?? "").slice(0, 200);
}
