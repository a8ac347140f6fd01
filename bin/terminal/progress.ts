import type { Diagnostic } from "../../src/diagnostics.ts";
import type { EventSink, ProgressEvent, StepPart } from "../../src/events.ts";
import { renderDiagnostic } from "./diagnostics.ts";
import { count, duration, figure, grouped } from "./numbers.ts";
import type { Terminal } from "./terminal.ts";
import { clip } from "./text.ts";

/** Turns events into a line on standard error, and keeps what the summary needs afterwards. */
export interface Progress {
  readonly sink: EventSink;
  /** Warnings and notes so far, in order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Removes the live line. Safe to call twice. */
  readonly end: () => void;
}

type StageEvent = Extract<ProgressEvent, { kind: "stage" }>;
type StepEvent = Extract<ProgressEvent, { kind: "step" }>;
type ReadEvent = Extract<ProgressEvent, { kind: "read" }>;

const REDRAW_MS = 80;
const PLAIN_MS = 5000;

/**
 * A progress line for `terminal`.
 *
 * On a live terminal one line is redrawn, at most every 80 ms; elsewhere a plain line is written every
 * 5 s, so that logs stay short. `isQuiet` keeps warnings but drops progress.
 */
export function progressOn(terminal: Terminal, isQuiet: boolean): Progress {
  const diagnostics: Diagnostic[] = [];
  let leg: Leg = { name: "", start: terminal.now(), firstStep: 0, lastStep: 0 };
  let whole: Whole | undefined;
  let lastDrawn = terminal.isLive ? Number.NEGATIVE_INFINITY : terminal.now();
  let isLineShown = false;

  const erase = (): void => {
    if (isLineShown) terminal.err("\r\u001b[2K");
    isLineShown = false;
  };
  const show = (text: string): void => {
    const now = terminal.now();
    if (isQuiet || now - lastDrawn < (terminal.isLive ? REDRAW_MS : PLAIN_MS)) return;
    lastDrawn = now;
    if (terminal.isLive) {
      terminal.err(`\r\u001b[2K${clip(text, terminal.columns - 1)}`);
      isLineShown = true;
    } else {
      terminal.err(`${text}\n`);
    }
  };
  const sink: EventSink = (event) => {
    if (event.kind === "diagnostic") {
      diagnostics.push(event.diagnostic);
      erase();
      if (!isQuiet || event.diagnostic.severity !== "note") {
        terminal.err(`${renderDiagnostic(event.diagnostic, terminal)}\n`);
      }
      return;
    }
    const now = terminal.now();
    if (event.kind === "stage") {
      whole = event.part && wholeAt(event.part, stageText(event), whole, now);
      leg = { name: event.stage, start: now, firstStep: 0, lastStep: 0 };
      show(whole?.text ?? stageText(event));
    } else if (event.kind === "read") {
      if (leg.name !== "read") leg = { name: "read", start: now, firstStep: 0, lastStep: 0 };
      show(readLine(event, (now - leg.start) / 1000, terminal));
    } else {
      const isNew = event.stage !== leg.name || event.step < leg.lastStep;
      if (isNew) leg = { name: event.stage, start: now, firstStep: event.step - 1, lastStep: 0 };
      leg = { ...leg, lastStep: event.step };
      show(stepLine(event, whole, leg, now));
    }
  };
  return { sink, diagnostics, end: erase };
}

/** Steps that follow each other: their stage, when it began, and the steps seen of it. */
interface Leg {
  readonly name: string;
  readonly start: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

/** A step of several parts: when it began, and its part now. */
interface Whole {
  readonly start: number;
  readonly part: StepPart;
  readonly partStart: number;
  /** `train  width 2 (4 of 6)`. */
  readonly text: string;
}

function wholeAt(part: StepPart, stage: string, last: Whole | undefined, now: number): Whole {
  const isGoingOn = last !== undefined && part.before > last.part.before;
  const text = part.of > 1 ? `${stage} (${part.number} of ${part.of})` : stage;
  return { start: isGoingOn ? last.start : now, part, partStart: now, text };
}

function stageText({ stage, detail }: StageEvent): string {
  return detail === undefined ? stage : `${stage}  ${detail}`;
}

function stepLine(event: StepEvent, whole: Whole | undefined, leg: Leg, now: number): string {
  const parts = [
    whole?.text ?? event.stage,
    event.of === undefined ? `step ${event.step}` : `step ${event.step}/${event.of}`,
  ];
  if (event.nrmse !== undefined) parts.push(`error ${figure(event.nrmse)}`);
  if (event.testNrmse !== undefined) parts.push(`held out ${figure(event.testNrmse)}`);
  const left = whole && whole.part.of > 1 ? timeLeft(whole, now) : legTimeLeft(event, leg, now);
  if (left !== undefined) parts.push(left);
  return parts.join("  ");
}

/** The time that the parts to come may take, by those before; parts are left out where an early one is enough. */
function timeLeft({ start, part, partStart }: Whole, now: number): string | undefined {
  if (part.before === 0 || partStart - start < 1000) return undefined;
  const all = (partStart - start) / part.before;
  return `at most ${duration(Math.max(0, (start + all - now) / 1000))} left`;
}

/** The time until the last step of a leg; an estimate from the first few steps would only jump about. */
function legTimeLeft({ step, of }: StepEvent, { start, firstStep }: Leg, now: number): string | undefined {
  const [nSteps, seconds] = [step - firstStep, (now - start) / 1000];
  if (of === undefined || nSteps < 3 || seconds <= 1) return undefined;
  return `${duration((seconds / nSteps) * Math.max(0, of - step))} left`;
}

function readLine(event: ReadEvent, seconds: number, { isLive, canDraw }: Terminal): string {
  const parts = ["read"];
  if (event.ofBytes !== undefined && event.ofBytes > 0) {
    const share = Math.min(1, event.bytes / event.ofBytes);
    const percent = `${Math.floor(100 * share)}%`;
    parts.push(isLive && canDraw ? `${bar(share)} ${percent}` : percent);
  }
  parts.push(count(event.rows, "row"));
  if (seconds > 0.5) {
    parts.push(`${grouped(Math.round(event.rows / seconds))} rows/s`);
    if (event.ofBytes !== undefined && event.bytes > 0) {
      parts.push(`${duration((seconds / event.bytes) * Math.max(0, event.ofBytes - event.bytes))} left`);
    }
  }
  return parts.join("  ");
}

/** A bar ten columns wide, filled to `share` in eighths of a column. */
function bar(share: number): string {
  const eighths = Math.floor(80 * share);
  const part = " ▏▎▍▌▋▊▉"[eighths % 8]!;
  const full = "█".repeat(eighths >> 3);
  return `▕${(eighths % 8 === 0 ? full : full + part).padEnd(10)}▏`;
}
