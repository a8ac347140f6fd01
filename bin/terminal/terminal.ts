import { Chalk, type ChalkInstance } from "chalk";

/** Where a command's text goes, and how it may look there. Nothing else in the program writes. */
export interface Terminal {
  /** Writes to standard output: results only. */
  readonly out: (text: string) => void;
  /** Writes a piece of a long result to standard output; resolves when the next may come. */
  readonly stream: (piece: string | Uint8Array) => Promise<void>;
  /** Writes to standard error: progress, warnings, errors. */
  readonly err: (text: string) => void;
  /** Colours for standard output. */
  readonly paint: ChalkInstance;
  /** Colours for standard error. */
  readonly paintErr: ChalkInstance;
  /** Columns of text that fit on a line. */
  readonly columns: number;
  /** True when standard error is a screen, not a log whose lines are searched. */
  readonly isErrScreen: boolean;
  /** True when a line on standard error can be redrawn in place. */
  readonly isLive: boolean;
  /** True when standard output is a screen. */
  readonly isScreen: boolean;
  /** True when it is a screen that shows braille. */
  readonly canDraw: boolean;
  /** Milliseconds since some fixed moment; for progress only, never in a result. */
  readonly now: () => number;
}

/** The part of a stream that decides how text may look. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What `out` and `err` can show, given the environment variables. */
export function describeTerminal(
  out: Screen,
  err: Screen,
  env: Environment,
): Pick<Terminal, "paint" | "paintErr" | "columns" | "isErrScreen" | "isLive" | "isScreen" | "canDraw"> {
  const isDumb = env.TERM === "dumb";
  return {
    paint: new Chalk({ level: colourLevel(out, env) }),
    paintErr: new Chalk({ level: colourLevel(err, env) }),
    columns: columnsOf(out, err, env),
    isErrScreen: err.isTTY === true,
    isLive: err.isTTY === true && !isDumb && env.CI === undefined,
    isScreen: out.isTTY === true,
    canDraw: out.isTTY === true && !isDumb && speaksUnicode(env),
  };
}

/** chalk's colour depth: FORCE_COLOR wins over NO_COLOR, which wins over what the stream is. */
function colourLevel(screen: Screen, env: Environment): 0 | 1 | 2 | 3 {
  const force = env.FORCE_COLOR;
  if (force !== undefined) {
    if (force === "0" || force === "false") return 0;
    return force === "2" ? 2 : force === "3" ? 3 : 1;
  }
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return 0;
  if (screen.isTTY !== true || env.TERM === "dumb") return 0;
  return env.COLORTERM === "truecolor" ? 3 : 1;
}

/** Between 40 and 120 columns: wider lines are hard to read, narrower ones cannot hold a table. */
function columnsOf(out: Screen, err: Screen, env: Environment): number {
  const fromEnv = Number(env.COLUMNS);
  const seen = out.columns ?? err.columns ?? (Number.isInteger(fromEnv) && fromEnv > 0 ? fromEnv : 80);
  return Math.min(120, Math.max(40, seen));
}

function speaksUnicode(env: Environment): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return /utf-?8/i.test(locale) || env.WT_SESSION !== undefined || env.TERM_PROGRAM !== undefined;
}
