/** How a learning rate changes over a leg of training. */

/** The schedules by name. */
export const RATE_SCHEDULES = ["constant", "cosine", "step"] as const;

/** `constant`; `cosine` falls to nothing along half a wave; `step` falls to a tenth at half of the leg and again at three quarters. */
export type RateSchedule = (typeof RATE_SCHEDULES)[number];

/**
 * The factor on the rate after so many epochs of a leg of `epochs`; during the first `warmUp` epochs it rises from nothing.
 *
 * Sources: I. Loshchilov & F. Hutter, arXiv:1608.03983, eq. 5 (cosine, without restarts); P. Goyal et al., arXiv:1706.02677, §2.2
 * (warm-up).
 */
export function rateFactor(
  schedule: RateSchedule,
  epochs: number,
  warmUp: number,
): (epoch: number) => number {
  const fall = (share: number): number => {
    if (schedule === "constant") return 1;
    if (schedule === "cosine") return (1 + Math.cos(Math.PI * Math.min(1, share))) / 2;
    return share < 0.5 ? 1 : share < 0.75 ? 0.1 : 0.01;
  };
  const rest = Math.max(1, epochs - warmUp);
  return (epoch) => (epoch < warmUp ? (epoch + LEAST_WARMTH) / warmUp : fall((epoch - warmUp) / rest));
}

/** Epochs that a warm-up counts as done at its beginning: the first update then moves. */
const LEAST_WARMTH = 0.01;
