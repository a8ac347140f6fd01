import type { Result, Summary } from "./result.ts";

/** One line about a result: yes or no, why not, times, size, formula. */
export function resultLine({
  id,
  verdict,
  rightAt,
  isKilled,
  exit,
  seconds,
  cpuSeconds,
  ...more
}: Result): string {
  const isRight = verdict?.isRecovered === true;
  const note = noteOf();
  const size = verdict === null ? "" : `${verdict.nodes}/${verdict.trueNodes}`;
  const error = verdict === null || verdict.near === null ? "" : verdict.near.toExponential(0);
  return [
    isRight ? "yes" : " no",
    id.padEnd(20),
    note.padEnd(13),
    `${seconds.toFixed(1).padStart(5)} s`,
    `${cpuSeconds.toFixed(1).padStart(5)} cpu`,
    error.padStart(6),
    size.padStart(6),
    more.found === "" ? more.complaint.split("\n").at(-1) : more.found,
  ].join("  ");

  function noteOf(): string {
    if (verdict?.isReadable === true) return "";
    if (isRight) return "long";
    if (rightAt !== null) return "on the front";
    if (isKilled) return "killed";
    if (verdict === null) return exit === 0 ? "no formula" : `exit ${exit}`;
    return verdict.faults.join(" ");
  }
}

/** One line about all problems with one seed and noise. */
export function summaryLine(summary: Summary): string {
  const { seed, noise, problems, recovered, readable, onFront, killed } = summary;
  const counts = `recovered ${recovered} of ${problems}, readable ${readable}, on the front ${onFront}`;
  const medians = `median ${summary.medianSeconds.toFixed(1)} s, ${summary.medianCpuSeconds.toFixed(1)} cpu s`;
  return `noise ${noise}, seed ${seed}: ${counts}, ${medians}${killed > 0 ? `, killed ${killed}` : ""}`;
}
