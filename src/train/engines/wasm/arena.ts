/** Hands out byte addresses one after the other, 16-byte aligned. */
export interface Arena {
  /** The address of n doubles. */
  doubles(n: number): number;
  /** The address of n 32-bit words. */
  words(n: number): number;
  /** One past the last byte handed out. */
  end(): number;
}

/** An arena that starts at a byte address. */
export function arenaFrom(start: number): Arena {
  let next = (start + 15) & ~15;
  const take = (bytes: number): number => {
    const at = next;
    next = (next + bytes + 15) & ~15;
    return at;
  };
  return { doubles: (n) => take(8 * n), words: (n) => take(4 * n), end: () => next };
}
