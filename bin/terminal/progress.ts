import type { Diagnostic } from "../../src/diagnostics.ts";
import type { EventSink, ProgressEvent } from "../../src/events.ts";
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
  let stage = "";
  let stageStart = terminal.now();
  let firstStep = 0;
  let lastStep = 0;
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
    const nextStage = event.kind === "read" ? "read" : event.stage;
    const isStartedAgain = event.kind === "step" && event.step < lastStep;
    if (nextStage !== stage || isStartedAgain) {
      stage = nextStage;
      stageStart = terminal.now();
      firstStep = event.kind === "step" ? event.step - 1 : 0;
    }
    if (event.kind === "step") lastStep = event.step;
    if (event.kind === "stage") show(event.detail === undefined ? stage : `${stage}  ${event.detail}`);
    else if (event.kind === "read") show(readLine(event, (terminal.now() - stageStart) / 1000, terminal));
    else show(stepLine(event, event.step - firstStep, (terminal.now() - stageStart) / 1000));
  };
  return { sink, diagnostics, end: erase };
}

function stepLine(event: StepEvent, nSteps: number, seconds: number): string {
  const parts = [
    event.stage,
    event.of === undefined ? `step ${event.step}` : `step ${event.step}/${event.of}`,
  ];
  if (event.nrmse !== undefined) parts.push(`error ${figure(event.nrmse)}`);
  if (event.testNrmse !== undefined) parts.push(`held out ${figure(event.testNrmse)}`);
  // An estimate from the first few steps would only jump about.
  if (event.of !== undefined && nSteps >= 3 && seconds > 1) {
    parts.push(`${duration((seconds / nSteps) * Math.max(0, event.of - event.step))} left`);
  }
  return parts.join("  ");
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
