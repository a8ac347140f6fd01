import type { Json, JsonObject } from "./modelRecord.ts";

/** Fields by name in the order of the file, all that a record may have; of a list of records those of each. */
export type Fields<T> = { readonly [Name in keyof T]-?: Field<NonNullable<T[Name]>> };
type Field<V> = NonNullable<Json> extends V ? Leaf : Leaf | Parts<V>;
type Parts<V> = V extends readonly (infer Item)[] ? Fields<Item> : V extends object ? Fields<V> : never;

/** A value as it is, or null in its place where it is no finite number. */
type Leaf = typeof AS_IS | typeof OR_NULL;
/** Of a field that is written as it is. */
export const AS_IS = "as is";
/** Of a number that is written as null where it is not finite. */
export const OR_NULL = "or null";

/** The fields of a record in their order, and no others: absent ones stay absent. */
export function inOrder<T>(record: object, fields: Fields<T>): JsonObject {
  return Object.fromEntries(
    Object.entries<Leaf | object>(fields).map(([name, field]) => [
      name,
      written((record as Readonly<Record<string, unknown>>)[name], field),
    ]),
  );
}

function written(value: unknown, field: Leaf | object): Json | undefined {
  if (value instanceof Float64Array) return [...value];
  if (field === OR_NULL && value !== undefined) return Number.isFinite(value) ? (value as number) : null;
  // What may be a word or a record is written as the one that it is.
  if (typeof field === "string" || typeof value !== "object" || value === null)
    return value as Json | undefined;
  return Array.isArray(value) ? value.map((item) => written(item, field)!) : inOrder(value, field);
}
