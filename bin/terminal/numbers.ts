import { figure, grouped } from "../../src/figures.ts";

export { figure, grouped };

/** `1 row`, `2 rows`, `12,500 rows`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** A span of time for a person: `0.8 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A share in percent: `20 %`. */
export function percentOfShare(share: number): string {
  return `${figure(100 * share, 2)} %`;
}

/** A probability in percent, rounded down: neither none nor all, which no table shows. */
export function percentOf(probability: number): string {
  if (probability < 0.001) return "below 0.1";
  return probability >= 0.999 ? "above 99.9" : figure(Math.floor(1000 * probability) / 10);
}
