/** A table as bytes that travel to a worker, and the hash by which a sweep knows it. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as z from "zod";
import type { Column, Dataset } from "../../model/dataset.ts";
import { fingerprintOf } from "../tables/fingerprint.ts";
import { parsedAs } from "./trialSchema.ts";

/** The hash of all that training sees of a table: its fingerprint, where rows have no weights, groups and classes. Cost O(rows·columns). */
export function tableHash({ inputs, targets, weights, groups, classes, fingerprint }: Dataset): string {
  if (weights === undefined && groups === undefined && classes === undefined) return fingerprint;
  const none = new Float64Array(0);
  return fingerprintOf(inputs, [
    ...targets,
    ...(weights ? [{ name: "\u0000weights", values: weights }] : []),
    ...(groups ? [{ name: "\u0000groups", values: Float64Array.from(groups) }] : []),
    ...(classes ? [{ name: `\u0000classes ${JSON.stringify(classes)}`, values: none }] : []),
  ]);
}

const column = z.strictObject({ name: z.string(), role: z.enum(["input", "target", "weight", "group"]) });
const headShape = z.strictObject({
  source: z.string(),
  rows: z.int().min(1),
  columns: z.array(column).min(2),
  classes: z.strictObject({ target: z.string(), labels: z.array(z.string()).min(2) }).exactOptional(),
});

/** A dataset as gzipped bytes: a line of JSON, then the columns as little-endian float64. Cost O(rows·columns). */
export async function datasetBytes(data: Dataset): Promise<Buffer> {
  const { inputs, targets, weights, groups, classes, nRows, source } = data;
  const columns = [
    ...inputs.map((one) => ({ ...one, role: "input" })),
    ...targets.map((one) => ({ ...one, role: "target" })),
    ...(weights ? [{ name: "", values: weights, role: "weight" }] : []),
    ...(groups ? [{ name: "", values: Float64Array.from(groups), role: "group" }] : []),
  ];
  const head = {
    source,
    rows: nRows,
    columns: columns.map(({ name, role }) => ({ name, role })),
    ...(classes && { classes }),
  };
  const start = Buffer.from(`${JSON.stringify(head)}\n`);
  const bytes = Buffer.alloc(start.length + 8 * nRows * columns.length);
  start.copy(bytes);
  let at = start.length;
  for (const { values } of columns) for (const value of values) at = bytes.writeDoubleLE(value, at);
  return promisify(gzip)(bytes);
}

/** The dataset in bytes; undefined for bytes that are none, or whose hash is another one. Cost O(rows·columns). */
export async function datasetOf(zipped: Uint8Array, hash: string): Promise<Dataset | undefined> {
  const bytes = await promisify(gunzip)(zipped).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf(10);
  const head = parsedAs(bytes.subarray(0, end).toString("utf8"), headShape);
  if (head === undefined || bytes.length !== end + 1 + 8 * head.rows * head.columns.length) return undefined;
  const all = head.columns.map(({ name, role }, c) => {
    const values = Float64Array.from({ length: head.rows }, (_, r) =>
      bytes.readDoubleLE(end + 1 + 8 * (c * head.rows + r)),
    );
    return { name, role, values };
  });
  const of = (wanted: string): Column[] =>
    all.flatMap(({ name, role, values }) => (role === wanted ? [{ name, values }] : []));
  const [inputs, targets, [weight], [group]] = [of("input"), of("target"), of("weight"), of("group")];
  const { source, rows, classes } = head;
  const data: Dataset = {
    inputs,
    targets,
    nRows: rows,
    source,
    fingerprint: fingerprintOf(inputs, targets),
    ...(weight && { weights: weight.values }),
    ...(group && { groups: Int32Array.from(group.values) }),
    ...(classes && { classes }),
  };
  return tableHash(data) === hash ? data : undefined;
}
