/**
 * Functions of one variable on rows.
 *
 * The common ones have a loop of their own: called by way of a variable, each of their numbers would be an object.
 */
import { ALL_FUNCTIONS, type FunctionName } from "./all.ts";

/** Writes f(u) of the first `n` rows to `y`, which may be `u`. */
export type OnRows = (u: Float64Array, y: Float64Array, n: number) => void;

/** The functions by name; to the bit what their records give row by row. */
export const ON_ROWS = {
  ...Object.fromEntries(ALL_FUNCTIONS.map(({ name, value }) => [name, onRows(value)])),
  exp: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.exp(u[i]!);
  },
  log: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.log(u[i]!);
  },
  sqrt: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.sqrt(u[i]!);
  },
  sin: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.sin(u[i]!);
  },
  cos: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.cos(u[i]!);
  },
  tan: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.tan(u[i]!);
  },
  tanh: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.tanh(u[i]!);
  },
  abs: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.abs(u[i]!);
  },
  expm1: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.expm1(u[i]!);
  },
  log1p: (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.log1p(u[i]!);
  },
} as Readonly<Record<FunctionName, OnRows>>;

function onRows(f: (u: number) => number): OnRows {
  return (u, y, n) => {
    for (let i = 0; i < n; i++) y[i] = f(u[i]!);
  };
}
