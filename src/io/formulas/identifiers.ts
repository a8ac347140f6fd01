/** Names that a formula gives another meaning to. */
const reserved = new Set(
  `pi e i PI E tau phi Infinity NaN true false null undefined mod to in and or not xor
   exp log sqrt abs sign sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh`.split(/\s+/),
);

/**
 * An identifier for each column header, all different, in order: letters, digits and underscores.
 *
 * A header that is an identifier already stays as it is; units in brackets go (`T [K]` becomes `T`), other marks become
 * underscores, and a name that formulas use otherwise (`e`, `sin`) gets an underscore behind it.
 */
export function identifiersOf(headers: readonly string[]): string[] {
  const used = new Set<string>();
  return headers.map((header, i) => {
    const bare = header
      .replace(/\s*[[({][^\])}]*[\])}]\s*$/, "")
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9_]+/g, "_")
      .replace(/^_+|_+$/g, "");
    const base = bare === "" ? `x${i + 1}` : /^\d/.test(bare) ? `x${bare}` : bare;
    let name = /^[A-Za-z_]\w*$/.test(header) && !reserved.has(header) ? header : base;
    if (reserved.has(name)) name = `${name}_`;
    for (let n = 2; used.has(name); n++) name = `${base}_${n}`;
    used.add(name);
    return name;
  });
}
