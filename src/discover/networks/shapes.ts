/** The network shapes of the search, in the notation of `parseShape`. */

/** A shape of the search: what it is called, how it is written. */
export interface NamedShape {
  readonly name: string;
  readonly text: string;
  /** Most input columns for which it is worth its time. */
  readonly mostInputs: number;
  /** Functions of its shortest formula that neither a smaller shape nor a direct form can give. */
  readonly functions: number;
}

/**
 * All shapes; their order has no meaning. Adding one is one line, and one in `prior.ts`.
 *
 * f, g, h are curves, P products of curves of single columns.
 */
export const SHAPES: readonly NamedShape[] = [
  { name: "P", text: "each", mostInputs: 20, functions: 1 },
  { name: "h(Σf)", text: "x; 1", mostInputs: 20, functions: 1 },
  { name: "P·(Σf)", text: "each * x", mostInputs: 12, functions: 1 },
  { name: "P·h(Σf)", text: "x; each * 1", mostInputs: 12, functions: 1 },
  { name: "P·h(P)", text: "each; each * 1", mostInputs: 8, functions: 1 },
  { name: "h(P)", text: "each; 1", mostInputs: 20, functions: 1 },
  { name: "Σf+h(P)", text: "each; x,1", mostInputs: 12, functions: 1 },
  { name: "h(Σf+P)", text: "each; x,1; 2", mostInputs: 12, functions: 1 },
  { name: "P+P", text: "each; each; 1,2", mostInputs: 8, functions: 1 },
  { name: "(P+P)·h(Σf)", text: "each; each; x; 1,2 * 3", mostInputs: 6, functions: 2 },
  { name: "P·h(Σf+P)", text: "each; x,1; each * 2", mostInputs: 6, functions: 2 },
  { name: "P·h(Σf)·h(Σf)", text: "x; x; each * 1 * 2", mostInputs: 6, functions: 2 },
  { name: "[n,2,1]", text: "x; x; 1,2", mostInputs: 12, functions: 2 },
  { name: "[n,3,1]", text: "x; x; x; 1,2,3", mostInputs: 8, functions: 3 },
  { name: "[n,2,2,1]", text: "x; x; 1,2; 1,2; 3,4", mostInputs: 6, functions: 4 },
];
