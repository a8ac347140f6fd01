/** The value, null where it is no finite number: JSON has no infinity. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** How well a constant is known; null for what the rows do not give. */
export function spreadJson({
  standardError,
  low,
  high,
}: {
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}): { readonly standardError: number | null; readonly interval: readonly (number | null)[] } {
  return { standardError: finite(standardError), interval: [finite(low), finite(high)] };
}
