/**
 * A curve as lines of braille dots: `width` characters across, `height` down; two by four dots each.
 *
 * Values that are not finite leave a gap. The vertical axis spans the finite values; one value alone is
 * drawn as a flat line. Fewer than two values give no lines.
 */
export function brailleCurve(values: readonly number[], width: number, height: number): string[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return [];
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const nAcross = width * 2;
  const nDown = height * 4;
  const dots = new Uint8Array(width * height);
  const dot = (x: number, y: number): void => {
    dots[Math.floor(y / 4) * width + Math.floor(x / 2)]! |= dotBits[y % 4]![x % 2]!;
  };
  const heightAt = (x: number): number => {
    const value = values[Math.round((x / (nAcross - 1)) * (values.length - 1))]!;
    return Math.round((1 - (value - low) / span) * (nDown - 1));
  };
  let last = Number.NaN;
  for (let x = 0; x < nAcross; x++) {
    const y = heightAt(x);
    if (Number.isNaN(y)) {
      last = y;
      continue;
    }
    // Dots between two neighbours keep a steep curve in one piece.
    const from = Number.isNaN(last) ? y : last;
    const step = Math.sign(y - from) || 1;
    for (let v = from === y ? y : from + step; v !== y + step; v += step) dot(x, v);
    last = y;
  }
  return Array.from({ length: height }, (_, row) =>
    String.fromCodePoint(
      ...Array.from(dots.subarray(row * width, (row + 1) * width), (bits) => 0x2800 + bits),
    ),
  );
}

// Bit of the dot at [row][column] of a cell, as the braille block numbers them.
const dotBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
