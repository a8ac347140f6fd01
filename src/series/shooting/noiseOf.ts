import { EXACT_SHARE } from "../systemFit.ts";
import type { Shot, Trajectories } from "./shooting.ts";

/**
 * The trajectories with the noise that a system says, where that is far from what smoothing said: curves cannot follow fast
 * changes, and follow noise where they try to. That there is more of it counts only where residuals do not repeat themselves.
 */
export function withNoiseOf(shot: Shot, data: Trajectories): Trajectories | undefined {
  const noise = data.noise.map((sigma, k) => {
    const [rows, rms] = [shot.rows[k]!, shot.rms[k]!];
    if (rows === 0) return sigma;
    const isNoiseAlone = shot.echoes[k]! < NOT_REPEATED / Math.sqrt(rows);
    return rms > DULLER * sigma && isNoiseAlone
      ? rms
      : Math.min(sigma, Math.max(rms, EXACT_SHARE * data.scales[k]!));
  });
  const isFar = noise.some((v, k) => v < SHARPER * data.noise[k]! || v > DULLER * data.noise[k]!);
  return isFar ? { ...data, noise } : undefined;
}

/** Shares of the noise below and above which a system says that it is another. */
const SHARPER = 0.5;
const DULLER = 1.25;
/** Standard errors of an echo up to which residuals count as noise. */
const NOT_REPEATED = 2;
