import type { Command } from "commander";
import { type Session, warn } from "./command.ts";
import { EXIT_CODE, NoResultError } from "./exit.ts";
import { HEADING } from "./flags.ts";
import { numberIn } from "./options.ts";

/** What ended a step before its own end: Ctrl-C, or the time that --timeout gives. */
export type CutShort = "interrupted" | "timeout";

/** What `timeoutFlag` leaves behind: seconds. */
export interface TimeoutFlags {
  readonly timeout?: number;
}

/** `--timeout`: for steps that may be long and have something to keep at any moment. */
export function timeoutFlag(command: Command): Command {
  return command
    .optionsGroup(HEADING.general)
    .option(
      "--timeout <seconds>",
      "end with the best so far (default: no limit)",
      numberIn("--timeout", 0.1, 1e6, 60),
    );
}

/** The session whose signal is also aborted when the time is up, counted from this call. */
export function withDeadline(session: Session, { timeout }: TimeoutFlags): Session {
  if (timeout === undefined) return session;
  // AbortSignal.any holds its signals weakly: collected as garbage, a deadline would never come.
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(new TimeIsUp()), 1000 * timeout).unref();
  session.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    cut.abort();
  });
  return { ...session, signal: cut.signal };
}

/** Why a deadline cut a step, and what it ends with where the cut came before it could keep anything. */
class TimeIsUp extends NoResultError {
  constructor(what = "anything to keep") {
    super(`time was up before there was ${what}`, "--timeout gives more");
  }
}

/** What cut a step short, if anything did. */
export function cutShortBy({ aborted, reason }: AbortSignal): CutShort | undefined {
  if (!aborted) return undefined;
  return reason instanceof TimeIsUp ? "timeout" : "interrupted";
}

/** The exit code of a step that has something to show: a limit that was asked for is no failure. */
export function exitCodeOf(signal: AbortSignal): number {
  return cutShortBy(signal) === "interrupted" ? EXIT_CODE.interrupted : EXIT_CODE.done;
}

/** The option as a model keeps it: only where the clock did cut, for only then it changed the result. */
export function keptTimeout(signal: AbortSignal, { timeout }: TimeoutFlags): TimeoutFlags {
  return cutShortBy(signal) === "timeout" && timeout !== undefined ? { timeout } : {};
}

/** Warns that the time was up, on the terminal and in --json; says nothing where it was not. */
export function warnOfCut(session: Session): void {
  if (cutShortBy(session.signal) !== "timeout") return;
  warn(session, {
    code: "timeout/cut-short",
    message: "time was up: this is the best so far, and another run may end elsewhere",
    hint: "--timeout gives more",
  });
}

/** What to throw where a step was cut short before it had `what` to show; undefined where nothing cut it. */
export function cutError(signal: AbortSignal, what: string): Error | undefined {
  const cut = cutShortBy(signal);
  if (cut === undefined) return undefined;
  if (cut === "interrupted") return new Error("interrupted");
  return new TimeIsUp(what);
}
