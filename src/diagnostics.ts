/** One thing to tell the user: data, not text on a terminal. `bin/` alone decides how it looks. */
export interface Diagnostic {
  readonly severity: "note" | "warning" | "error";
  /** Stable slash-separated code, e.g. `csv/not-a-number`. */
  readonly code: string;
  /** The fact, the value seen, what was expected. */
  readonly message: string;
  readonly where?: Where;
  /** What to do next. */
  readonly hint?: string;
  /** The option, and its value, with which the same command would have worked. */
  readonly works?: OptionValue;
}

/** An option as it is typed, `--width`, and its value. */
export interface OptionValue {
  readonly option: string;
  readonly value: string;
}

/** A place in a file. Rows and columns count from 1, as an editor or spreadsheet shows them. */
export interface Where {
  readonly file: string;
  readonly row?: number;
  readonly column?: number;
}

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly diagnostic: Diagnostic;
  constructor(message: string, hint?: string, code = "usage", works?: OptionValue) {
    super(message);
    this.diagnostic = {
      severity: "error",
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(works === undefined ? {} : { works }),
    };
  }
}

/** The data or a model file was bad: exit code 3. Carries file:row:column. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Omit<Diagnostic, "severity">) {
    super(diagnostic.message);
    this.diagnostic = { severity: "error", ...diagnostic };
  }
}
