/** The time that a search has: clocks decide when it ends, never what it finds. */

/** Share of the time that forms are looked for in; the rest is for refits of what they found … */
const STAGE_SHARE = 0.9;
/** … up to here, and then for rivals of the best. */
const SEARCH_SHARE = 0.95;
/** How long the best formulas may be rounded and simplified when time is up, in milliseconds. */
const GRACE_MS = 500;

/** Milliseconds since 1970 on a clock that all threads share. */
export function sharedTime(): number {
  return performance.timeOrigin + performance.now();
}

/** The time of one search, from when it is made; `close` lets go of its timer. */
export class SearchTime {
  /** When forms and moves end with what they have, in milliseconds of `sharedTime`. */
  readonly deadline: number;
  /** Aborted on interruption and when time is up. */
  readonly signal: AbortSignal;
  readonly #start = sharedTime();
  readonly #milliseconds: number;
  readonly #interruption: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  #wasLate = false;

  constructor(seconds: number, interruption: AbortSignal | undefined) {
    this.#milliseconds = 1000 * seconds;
    this.#interruption = interruption;
    this.deadline = this.#start + STAGE_SHARE * this.#milliseconds;
    // A signal of AbortSignal.timeout that only AbortSignal.any knows may be collected before it comes.
    const limit = new AbortController();
    this.#timer = setTimeout(() => limit.abort(), Math.max(1, this.#milliseconds));
    this.signal = interruption ? AbortSignal.any([interruption, limit.signal]) : limit.signal;
  }

  get isInterrupted(): boolean {
    return this.#interruption?.aborted === true;
  }

  /** Seconds in which forms and moves are looked for; below 0 where these are over. */
  readonly secondsLeft = (): number => (this.deadline - sharedTime()) / 1000;

  /** Whether forms and moves may have ended before they were done. */
  get isPastDeadline(): boolean {
    return sharedTime() >= this.deadline;
  }

  /** Whether time ended the search, or what follows it. */
  get wasLate(): boolean {
    return this.#wasLate;
  }

  /** Whether the search has to end. */
  readonly isLate = (): boolean => {
    this.#wasLate ||= this.#elapsed() > SEARCH_SHARE * this.#milliseconds;
    return this.#wasLate || this.isInterrupted;
  };

  /** Whether what follows the search has to end. */
  readonly isOver = (): boolean => {
    const isOver = this.#elapsed() > this.#milliseconds + GRACE_MS;
    this.#wasLate ||= isOver;
    return isOver || this.isInterrupted;
  };

  close(): void {
    clearTimeout(this.#timer);
  }

  #elapsed(): number {
    return sharedTime() - this.#start;
  }
}
