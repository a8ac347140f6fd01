/** A measured figure to `digits` significant digits: `0.0123`, `1.2e-7`, `84020`. */
export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "none";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return String(Number(value.toPrecision(digits)));
  return value
    .toExponential(digits - 1)
    .replace(/\.?0+e/, "e")
    .replace("e+", "e");
}

/** An R² to six decimals, rounded down, so that 1 means exact to about twelve digits. */
export function determination(r2: number): string {
  if (!Number.isFinite(r2)) return "none";
  if (1 - r2 < 1e-12) return "1";
  return (Math.floor(r2 * 1e6) / 1e6).toFixed(6);
}

/** `1 row`, `2 rows`, `12,500 rows`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** A whole number with commas between thousands. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A span of time for a person: `0.8 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
