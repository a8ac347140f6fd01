/** Milliseconds since 1970 on a clock that all threads share; it decides when a search ends, never what it finds. */
export function sharedTime(): number {
  return performance.timeOrigin + performance.now();
}
