/** What training took: rows a second, and memory. */
import type { EventSink } from "../../src/index.ts";
import { duration, grouped } from "../terminal/numbers.ts";

/** What training took. */
export interface Effort {
  /** Rows that steps went through, of all networks that were trained, over the seconds of training. */
  readonly rowsPerSecond: number;
  /** The most memory that the program has held at a time, in bytes: its resident set. */
  readonly peakMemory: number;
}

/** A sink that hands everything on and counts the rows that steps go through. */
export interface RowMeter {
  readonly sink: EventSink;
  /** What training took that went on for so many seconds. */
  readonly effort: (seconds: number) => Effort;
}

/** A meter before `sink`. */
export function rowMeter(sink: EventSink): RowMeter {
  let rows = 0;
  return {
    sink: (event) => {
      if (event.kind === "step") rows += event.rows ?? 0;
      sink(event);
    },
    effort: (seconds) => ({
      rowsPerSecond: seconds > 0 ? Math.round(rows / seconds) : 0,
      // Kilobytes everywhere, by the documentation of libuv.
      peakMemory: process.resourceUsage().maxRSS * 1024,
    }),
  };
}

/** The same for a person, at the end of what is said while training: it is another in each run, which a summary is not. */
export function effortLine({ rowsPerSecond, peakMemory }: Effort, seconds: number): string {
  return `trained in ${duration(seconds)}: ${grouped(rowsPerSecond)} rows/s, peak memory ${grouped(Math.round(peakMemory / 1e6))} MB`;
}

/** Seconds of training from which on its speed is told without being asked for. */
export const LONG_TRAINING = 2;
