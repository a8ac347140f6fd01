import { expect, test } from "vitest";
import type { Session } from "../../bin/command.ts";
import { liveTable } from "../../bin/sweeps/live.ts";
import { progressOn } from "../../bin/terminal/progress.ts";
import type { Space, SweepPlan } from "../../src/index.ts";
import { fakeTerminal } from "./fakeTerminal.ts";

test("the table of trials begins on a line of its own where a line of progress stands", () => {
  const terminal = fakeTerminal(true);
  const session = { terminal, progress: progressOn(terminal, false), isQuiet: false } as unknown as Session;
  session.progress.sink({ kind: "read", rows: 1000, bytes: 10, ofBytes: 10 });
  const shown = terminal.written.length;
  liveTable(session, { by: "aicc" } as SweepPlan, { dimensions: [] } as unknown as Space).expect(2, 0);
  expect(terminal.written.slice(shown)).toContain("\r\u001b[2K  trial  AICc  trained");
});
