/** A drawing of braille dots: `width` characters across, `height` down, two by four dots each. */
export interface Dots {
  readonly nAcross: number;
  readonly nDown: number;
  /** Sets the dot at `x` from the left, `y` from the top. Outside the drawing nothing happens. */
  readonly set: (x: number, y: number) => void;
  readonly lines: () => string[];
}

/** A drawing without a dot. */
function emptyDots(width: number, height: number): Dots {
  const [nAcross, nDown] = [width * 2, height * 4];
  const cells = new Uint8Array(width * height);
  return {
    nAcross,
    nDown,
    set: (x, y) => {
      if (!(x >= 0 && x < nAcross && y >= 0 && y < nDown)) return;
      cells[Math.floor(y / 4) * width + Math.floor(x / 2)]! |= DOT_BITS[y % 4]![x % 2]!;
    },
    lines: () =>
      Array.from({ length: height }, (_, row) =>
        String.fromCodePoint(
          ...Array.from(cells.subarray(row * width, (row + 1) * width), (bits) => 0x2800 + bits),
        ),
      ),
  };
}

/**
 * A curve as lines of braille dots: `width` characters across, `height` down.
 *
 * Values that are not finite leave a gap. The vertical axis spans the finite values; one value alone is
 * drawn as a flat line. Fewer than two values give no lines.
 */
export function brailleCurve(values: ArrayLike<number>, width: number, height: number): string[] {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length < 2) return [];
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const dots = emptyDots(width, height);
  const heightAt = (x: number): number => {
    const value = values[Math.round((x / (dots.nAcross - 1)) * (values.length - 1))]!;
    return Math.round((1 - (value - low) / span) * (dots.nDown - 1));
  };
  let last = Number.NaN;
  for (let x = 0; x < dots.nAcross; x++) {
    const y = heightAt(x);
    if (!Number.isFinite(y)) {
      last = Number.NaN;
      continue;
    }
    // Dots between two neighbours keep a steep curve in one piece.
    const from = Number.isNaN(last) ? y : last;
    const step = Math.sign(y - from) || 1;
    for (let v = from === y ? y : from + step; v !== y + step; v += step) dots.set(x, v);
    last = y;
  }
  return dots.lines();
}

/**
 * Points as blots of two by two dots, joined by the steps of a staircase that falls to the right: a front of
 * formulas, where each point holds until a larger one is better.
 *
 * Both axes span the points. Points that are not finite are left out; fewer than two give no lines.
 */
export function brailleFront(
  points: readonly { readonly x: number; readonly y: number }[],
  width: number,
  height: number,
): string[] {
  const shown = points
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .sort((a, b) => a.x - b.x);
  if (shown.length < 2) return [];
  const dots = emptyDots(width, height);
  const place = (key: "x" | "y", most: number): ((value: number) => number) => {
    const values = shown.map((point) => point[key]);
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    return (value) => Math.round(((value - low) / span) * most);
  };
  const across = place("x", dots.nAcross - 2);
  const up = place("y", dots.nDown - 2);
  shown.forEach(({ x, y }, i) => {
    const [px, py] = [across(x), dots.nDown - 2 - up(y)];
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      dots.set(px + dx, py + dy);
    }
    const next = shown[i + 1];
    if (next === undefined) return;
    const [nx, ny] = [across(next.x), dots.nDown - 2 - up(next.y)];
    // Every other dot: the steps are a guide for the eye, the points are what is there.
    for (let at = px; at < nx; at += 2) dots.set(at, py);
    for (let at = Math.min(py, ny); at < Math.max(py, ny); at += 2) dots.set(nx, at);
  });
  return dots.lines();
}

// Bit of the dot at [row][column] of a cell, as the braille block numbers them.
const DOT_BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
