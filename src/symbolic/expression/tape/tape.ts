/**
 * Formulas evaluated over columns, with gradients.
 *
 * A formula becomes a tape: a list of operations in evaluation order, equal parts stored once, each with a
 * slot for one block of rows. Values come from a forward sweep, derivatives from one reverse sweep per block
 * (Griewank & Walther, *Evaluating Derivatives*, ch. 3). The operations are those of the written formula, in
 * its order, so the printed text gives the same numbers. Outside a function's domain the value is NaN or
 * infinite, as in IEEE arithmetic; nothing throws.
 */
import type { Expr } from "../expr.ts";
import { freeConstants, type IsFree } from "../parameters.ts";
import { surface } from "../surface.ts";
import { backward } from "./tapeAdjoints.ts";
import { borrowBlocks, columnBlocks, giveBack } from "./tapeBlocks.ts";
import { layOut, type Slot } from "./tapeLayout.ts";
import { BLOCK_ROWS, forward } from "./tapeOperations.ts";

/** Told of `n` rows from `start` on. Shapes: values (≥ n), derivatives (constants or slots)(≥ n). */
type Visit = (start: number, n: number, values: Float64Array, derivatives: readonly Float64Array[]) => void;

/** A compiled formula. Columns are in the order of the variable names it was compiled for. */
export interface Tape {
  /** The values of the free constants in the formula, left to right. */
  readonly constants: Float64Array;
  /** Writes the value of every row to `out`. Shapes: columns (variables)(rows), out (rows). O(rows·nodes). */
  value(columns: readonly Float64Array[], out: Float64Array, constants?: Float64Array): void;
  /** Writes values, and derivatives by each free constant. Shape: jacobian (constants · rows), constant by constant. */
  jacobian(
    columns: readonly Float64Array[],
    out: Float64Array,
    jacobian: Float64Array,
    constants?: Float64Array,
  ): void;
  /**
   * Visits the rows block by block with the values and the derivatives by each free constant, which the next block
   * overwrites.
   */
  eachBlock(columns: readonly Float64Array[], nRows: number, constants: Float64Array, visit: Visit): void;
  /** Writes values, and derivatives by each variable. Shape: gradient (variables · rows), variable by variable. */
  gradient(
    columns: readonly Float64Array[],
    out: Float64Array,
    gradient: Float64Array,
    constants?: Float64Array,
  ): void;
}

/** Which numbers are constants that may move. */
export interface CompileOptions {
  /** @defaultValue none is free */
  readonly isFree?: IsFree;
}

/** `expr` compiled for variables in the order of `variables`. A variable that is not among them is a bug and throws. */
export function compile(expr: Expr, variables: readonly string[], options: CompileOptions = {}): Tape {
  const { template, values } = freeConstants(expr, options.isFree ?? (() => false));
  return compileTemplate(template, variables, values);
}

/** A formula with parameters in place of its free constants (see `parameters.ts`), compiled; `values` are theirs. */
export function compileTemplate(
  template: Expr,
  variables: readonly string[],
  values: ArrayLike<number>,
): Tape {
  const { slots, result } = layOut(surface(template), variables);
  return makeTape(slots, result, Float64Array.from(values), variables.length);
}

function makeTape(slots: readonly Slot[], result: number, initial: Float64Array, nVariables: number): Tape {
  const dependsOn = (kind: "constant" | "variable"): boolean[] => {
    const marks: boolean[] = [];
    for (const slot of slots) {
      marks.push(slot.kind === "operation" ? marks[slot.left]! || marks[slot.right]! : slot.kind === kind);
    }
    return marks;
  };
  const byVariable = dependsOn("variable");
  const byConstant = dependsOn("constant");
  const rowsOf = slots.map((slot) => (slot.kind === "variable" ? columnBlocks() : undefined));

  /** Visits block after block of `n` rows with the values, and the adjoints of the slots that are `active`. */
  const sweep = (
    columns: readonly Float64Array[],
    nRows: number,
    constants: Float64Array,
    active: readonly boolean[] | null,
    visit: Visit,
  ): void => {
    const own = borrowBlocks(slots.length);
    const adjoints = active === null ? NONE : borrowBlocks(slots.length);
    const values = own.slice();
    const most = Math.min(BLOCK_ROWS, nRows);
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at]!;
      if (slot.kind === "number") values[at]!.fill(slot.value, 0, most);
      else if (slot.kind === "constant") values[at]!.fill(constants[slot.index]!, 0, most);
    }
    for (let start = 0; start < nRows; start += BLOCK_ROWS) {
      const n = Math.min(BLOCK_ROWS, nRows - start);
      for (let at = 0; at < slots.length; at++) {
        const slot = slots[at]!;
        if (slot.kind === "variable") values[at] = rowsOf[at]!(columns[slot.index]!, start);
        else if (slot.kind === "operation" && (start === 0 || byVariable[at] === true)) {
          forward(slot.name, values[slot.left]!, values[slot.right]!, values[at]!, n);
        }
      }
      if (active !== null) propagate(values, adjoints, active, n);
      visit(start, n, values[result]!, adjoints);
    }
    giveBack(own);
    giveBack(adjoints);
  };
  const propagate = (
    values: readonly Float64Array[],
    adjoints: readonly Float64Array[],
    active: readonly boolean[],
    n: number,
  ): void => {
    for (let at = 0; at <= result; at++) if (active[at] === true) adjoints[at]!.fill(0, 0, n);
    adjoints[result]!.fill(1, 0, n);
    for (let at = result; at >= 0; at--) {
      const slot = slots[at]!;
      if (active[at] !== true || slot.kind !== "operation") continue;
      const { left, right } = slot;
      const dLeft = active[left] === true ? adjoints[left]! : null;
      const dRight = left !== right && active[right] === true ? adjoints[right]! : null;
      backward(slot.name, values[left]!, values[right]!, values[at]!, adjoints[at]!, dLeft, dRight, n);
    }
  };
  /** Writes values, and the adjoints of all slots of a kind, one after the other. */
  const derivatives = (
    kind: "constant" | "variable",
    active: readonly boolean[],
    columns: readonly Float64Array[],
    out: Float64Array,
    into: Float64Array,
    constants: Float64Array,
  ): void => {
    into.fill(0);
    sweep(columns, out.length, constants, active, (start, n, block, adjoints) => {
      copy(block, n, out, start);
      slots.forEach((slot, at) => {
        if (slot.kind === kind) copy(adjoints[at]!, n, into, slot.index * out.length + start);
      });
    });
  };
  /** Where the adjoint of each free constant is; one that the formula does not use has none. */
  const constantSlots = Array.from(initial, (_, index) =>
    slots.findIndex((slot) => slot.kind === "constant" && slot.index === index),
  );
  const zeros = new Float64Array(constantSlots.includes(-1) ? BLOCK_ROWS : 0);
  return {
    constants: initial,
    value: (columns, out, constants = initial) =>
      sweep(columns, out.length, constants, null, (start, n, block) => copy(block, n, out, start)),
    eachBlock: (columns, nRows, constants, visit) =>
      sweep(columns, nRows, constants, byConstant, (start, n, block, adjoints) =>
        visit(
          start,
          n,
          block,
          constantSlots.map((at) => (at < 0 ? zeros : adjoints[at]!)),
        ),
      ),
    jacobian: (columns, out, jacobian, constants = initial) => {
      checkLength("jacobian", jacobian, initial.length * out.length);
      derivatives("constant", byConstant, columns, out, jacobian, constants);
    },
    gradient: (columns, out, gradient, constants = initial) => {
      checkLength("gradient", gradient, nVariables * out.length);
      derivatives("variable", byVariable, columns, out, gradient, constants);
    },
  };
}

const NONE: Float64Array[] = [];

function copy(from: Float64Array, n: number, to: Float64Array, start: number): void {
  for (let i = 0; i < n; i++) to[start + i] = from[i]!;
}

function checkLength(name: string, array: Float64Array, length: number): void {
  if (array.length !== length) throw new RangeError(`${name} has length ${array.length}, expected ${length}`);
}

/** The values of `expr` on columns in the order of `variables`; a convenience for one use. Shape: (rows). */
export function evaluate(
  expr: Expr,
  variables: readonly string[],
  columns: readonly Float64Array[],
  nRows: number,
): Float64Array {
  const out = new Float64Array(nRows);
  compile(expr, variables).value(columns, out);
  return out;
}
