import { setImmediate } from "node:timers/promises";
import { type Session, warn } from "../command.ts";
import { count } from "../terminal/numbers.ts";

/** Whether Ctrl-C came: a form is fitted in one go, and nothing is heard meanwhile. */
export async function isCut({ signal }: Session): Promise<boolean> {
  await setImmediate();
  return signal.aborted;
}

/** Says what is missing where Ctrl-C came: forms that were not fitted, samples that were not drawn. */
export function warnOfRest(session: Session, fitted: number, asked: number, isUndrawn = false): void {
  if (!session.signal.aborted) return;
  const missing = [
    ...(fitted < asked ? [`${count(asked - fitted, "formula")} of ${asked} not fitted`] : []),
    ...(isUndrawn ? ["samples not all drawn"] : []),
  ];
  if (missing.length > 0)
    warn(session, { code: "eval/interrupted", message: `interrupted: ${missing.join(", ")}` });
}
