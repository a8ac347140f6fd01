/** What a person typed: lists with commas, and words that are nearly right. */

/**
 * The items between the commas of a list, without space around them; empty ones too. A comma inside brackets or double
 * quotes belongs to its item, the quotes do not. Cost O(letters).
 */
export function splitAtCommas(list: string): readonly string[] {
  const items: string[] = [];
  let item = "";
  let depth = 0;
  let isQuoted = false;
  for (const letter of list) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === "," && depth === 0 && !isQuoted) {
      items.push(item.trim());
      item = "";
    } else {
      if ("([{".includes(letter)) depth++;
      if (")]}".includes(letter) && depth > 0) depth--;
      item += letter;
    }
  }
  return [...items, item.trim()];
}

/**
 * The number of single-letter edits from one word to another: insert, delete, replace, or swap two neighbours (optimal
 * string alignment, no letter edited twice). Cost O(|a|·|b|).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
