import { Chalk } from "chalk";
import type { Terminal } from "../../bin/terminal/terminal.ts";

const plain = new Chalk({ level: 0 });

/** A terminal 60 columns wide that keeps what was written; its clock is set by the test. */
export function fakeTerminal(isLive: boolean, canDraw = false): Terminal & { written: string; time: number } {
  const terminal = {
    written: "",
    time: 0,
    out: () => {},
    stream: async () => {},
    err: (text: string) => {
      terminal.written += text;
    },
    paint: plain,
    paintErr: plain,
    columns: 60,
    isErrScreen: isLive,
    isLive,
    isScreen: false,
    canDraw,
    now: () => terminal.time,
  };
  return terminal;
}
