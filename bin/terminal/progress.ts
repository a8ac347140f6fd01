import type { Diagnostic } from "../../src/diagnostics.ts";
import type { EventSink, ProgressEvent, StepPart } from "../../src/events.ts";
import { renderDiagnostic } from "./diagnostics.ts";
import { count, duration, figure, grouped } from "./numbers.ts";
import type { Terminal } from "./terminal.ts";
import { clip, widthOf } from "./text.ts";

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
  const show = (parts: readonly string[]): void => {
    const now = terminal.now();
    if (isQuiet || now - lastDrawn < (terminal.isLive ? REDRAW_MS : PLAIN_MS)) return;
    lastDrawn = now;
    if (terminal.isLive) {
      terminal.err(`\r\u001b[2K${fitting(parts, terminal.columns - 1)}`);
      isLineShown = true;
    } else {
      terminal.err(`${parts.join("  ")}\n`);
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
      whole = event.part && wholeAt(event.part, event, whole, now);
      leg = { name: event.stage, start: now, firstStep: 0, lastStep: 0 };
      show(whole === undefined ? [stageText(event)] : wholeParts(whole, now));
    } else if (event.kind === "read") {
      if (leg.name !== "read") leg = { name: "read", start: now, firstStep: 0, lastStep: 0 };
      show(readParts(event, (now - leg.start) / 1000, terminal));
    } else {
      const isNew = event.stage !== leg.name || event.step < leg.lastStep;
      if (isNew) leg = { name: event.stage, start: now, firstStep: event.step - 1, lastStep: 0 };
      leg = { ...leg, lastStep: event.step };
      show(stepParts(event, whole, leg, now));
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
  /** `train  4 of 6`, and `width 2`. */
  readonly place: string;
  readonly detail?: string;
}

function wholeAt(part: StepPart, { stage, detail }: StageEvent, last: Whole | undefined, now: number): Whole {
  const isGoingOn = last !== undefined && part.before > last.part.before;
  const place = part.of > 1 ? `${stage}  ${part.number} of ${part.of}` : stage;
  return { start: isGoingOn ? last.start : now, part, partStart: now, place, ...(detail && { detail }) };
}

function stageText({ stage, detail }: StageEvent): string {
  return detail === undefined ? stage : `${stage}  ${detail}`;
}

/** Those of `parts` that fit; the first ones first, which say what a reader asks first. */
function fitting(parts: readonly string[], columns: number): string {
  let line = clip(parts[0] ?? "", columns);
  for (const part of parts.slice(1)) {
    if (widthOf(line) + 2 + widthOf(part) <= columns) line = `${line}  ${part}`;
  }
  return line;
}

/** Where a step of several parts is, how long it goes on, and what it does: in this order they are given up for width. */
function wholeParts(whole: Whole, now: number): string[] {
  const left = timeLeft(whole, now);
  const { place, detail } = whole;
  return [place, ...(left === undefined ? [] : [left]), ...(detail === undefined ? [] : [detail])];
}

function stepParts(event: StepEvent, whole: Whole | undefined, leg: Leg, now: number): string[] {
  const isOfMany = whole !== undefined && whole.part.of > 1;
  const left = isOfMany ? undefined : legTimeLeft(event, leg, now);
  const parts = whole === undefined ? [event.stage] : wholeParts(whole, now);
  if (left !== undefined) parts.push(left);
  const what = event.isEpoch === true ? "epoch" : "step";
  parts.push(event.of === undefined ? `${what} ${event.step}` : `${what} ${event.step}/${event.of}`);
  if (event.loss !== undefined) parts.push(`loss ${figure(event.loss)}`);
  if (event.testLoss !== undefined) parts.push(`held out ${figure(event.testLoss)}`);
  if (event.accuracy !== undefined) parts.push(`accuracy ${figure(event.accuracy)}`);
  if (event.nrmse !== undefined) parts.push(`error ${figure(event.nrmse)}`);
  if (event.testNrmse !== undefined) parts.push(`held out ${figure(event.testNrmse)}`);
  if (event.rows !== undefined) parts.push(...rowSpeed(event, leg, now));
  return parts;
}

/** The time that the parts to come may take by those before, while it lasts; parts are left out where an early one is enough. */
function timeLeft({ start, part, partStart }: Whole, now: number): string | undefined {
  if (part.of === 1 || part.before === 0 || partStart - start < 1000) return undefined;
  const left = start + (partStart - start) / part.before - now;
  return left > 0 ? `at most ${duration(left / 1000)} left` : undefined;
}

/** Rows of training a second, after the first second. */
function rowSpeed({ step, rows = 0 }: StepEvent, { start, firstStep }: Leg, now: number): string[] {
  const seconds = (now - start) / 1000;
  return seconds > 1 ? [`${grouped(Math.round(((step - firstStep) * rows) / seconds))} rows/s`] : [];
}

/** The time until the last step of a leg; an estimate from the first few steps would only jump about. */
function legTimeLeft({ step, of }: StepEvent, { start, firstStep }: Leg, now: number): string | undefined {
  const [nSteps, seconds] = [step - firstStep, (now - start) / 1000];
  if (of === undefined || nSteps < 3 || seconds <= 1) return undefined;
  return `${duration((seconds / nSteps) * Math.max(0, of - step))} left`;
}

function readParts(event: ReadEvent, seconds: number, { isLive, canDraw }: Terminal): string[] {
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
  return parts;
}

/** A bar ten columns wide, filled to `share` in eighths of a column. */
function bar(share: number): string {
  const eighths = Math.floor(80 * share);
  const part = " ▏▎▍▌▋▊▉"[eighths % 8]!;
  const full = "█".repeat(eighths >> 3);
  return `▕${(eighths % 8 === 0 ? full : full + part).padEnd(10)}▏`;
}
