/** Milliseconds of runs: the median, and the least. */
export interface Timing {
  readonly median: number;
  readonly least: number;
}

/** How long to measure: at least `runs` rounds, and as many as fit in `budgetMs`. */
export interface Patience {
  readonly runs: number;
  readonly budgetMs: number;
}

/**
 * The timing of each run. The runs take turns, so that their ratios hold on a busy machine too; a short run is
 * repeated until a turn takes about half a millisecond.
 */
export function timings(runs: readonly (() => void)[], patience: Patience): Timing[] {
  const repeats = runs.map((run) => {
    for (let i = 0; i < 3; i++) run();
    const start = performance.now();
    run();
    return Math.max(1, Math.ceil(0.5 / Math.max(1e-4, performance.now() - start)));
  });
  const times = runs.map(() => [] as number[]);
  const until = performance.now() + patience.budgetMs;
  for (let turn = 0; turn < patience.runs || performance.now() < until; turn++) {
    runs.forEach((run, i) => {
      const start = performance.now();
      for (let n = 0; n < repeats[i]!; n++) run();
      times[i]!.push((performance.now() - start) / repeats[i]!);
    });
  }
  return times.map((all) => {
    all.sort((a, b) => a - b);
    return { median: all[all.length >> 1]!, least: all[0]! };
  });
}

/**
 * Milliseconds of processor time of each run: the least of seven turns of at least 20 ms, which the runs take one after
 * the other. Holds on a busy machine too.
 */
export function cpuTimes(runs: readonly (() => void)[]): number[] {
  const least = runs.map(() => Number.POSITIVE_INFINITY);
  for (const run of runs) run();
  for (let turn = 0; turn < 7; turn++) {
    runs.forEach((run, i) => {
      const start = cpuMs();
      let n = 0;
      do run();
      while (++n && cpuMs() - start < 20);
      least[i] = Math.min(least[i]!, (cpuMs() - start) / n);
    });
  }
  return least;
}

/** Milliseconds of processor time that this process has taken. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A table of text, columns padded; the first row is the header. */
export function textTable(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? figure(cell) : cell)));
  const widths = cells[0]!.map((_, c) => Math.max(...cells.map((row) => row[c]?.length ?? 0)));
  return cells
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  "),
    )
    .join("\n");
}

/** Three significant digits, never in exponent form for what a table holds. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}
