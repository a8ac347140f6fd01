/** Dates and times as numbers. */

/** What a date counts as: seconds or days since 1970 began, or the share of its year that has passed. */
export type DatePolicy = "seconds" | "days" | "season";

/** All of them. */
export const DATE_POLICIES: readonly DatePolicy[] = ["seconds", "days", "season"];

/** A time of the day, and how far it is from that of Greenwich: `T12:30:05.5Z`, ` 9:15`, `T00:00+01:00`. */
const TIME = String.raw`(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*(Z|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`);
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})${TIME}$`);

const [SECOND, DAY] = [1000, 86_400_000] as const;

/**
 * The number that a date is, a time without a zone being that of Greenwich; undefined of any other text, of a day that no
 * calendar has, and of dates that do not say themselves whether day or month comes first (`3/4/2024`).
 */
export function dateValue(cell: string, policy: DatePolicy): number | undefined {
  const text = cell.trim();
  const byYear = YEAR_FIRST.exec(text);
  const byDay = byYear === null ? DAY_FIRST.exec(text) : null;
  const found = byYear ?? byDay;
  if (found === null) return undefined;
  const [, a, b, c, d, ...rest] = found;
  const [year, month, day] =
    byYear === null ? [Number(c), Number(b), Number(a)] : [Number(a), Number(c), Number(d)];
  const [hour = "0", minute = "0", seconds = "0", zone = "Z"] = byYear === null ? [d, ...rest] : rest;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const second = Number(seconds.replace(",", "."));
  if (Number(hour) > 24 || Number(minute) > 59 || second >= 61) return undefined;
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const ahead = (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes));
  const time = midnight.getTime() + SECOND * (60 * (60 * Number(hour) + Number(minute) - ahead) + second);
  if (policy === "seconds") return time / SECOND;
  if (policy === "days") return time / DAY;
  const start = (of: number): number => new Date(0).setUTCFullYear(of, 0, 1);
  const own = new Date(time).getUTCFullYear();
  return (time - start(own)) / (start(own + 1) - start(own));
}
