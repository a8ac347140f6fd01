import { expect } from "vitest";
import { copiesOf, type Folder, temporaryFolder } from "./run.ts";

/** A folder with a small noise-free table z = x·y and a model fitted to it. */
export const fittedFolder: () => Folder = copiesOf(freshlyFitted);

/** The same without a copy: what the program gives when it is run once more. */
export function freshlyFitted(): Folder {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 208 }, (_, r) => {
    const [x, y] = [1 + (r % 13) / 6, 1 + (r % 16) / 5];
    return [x, y, x * y].join(",");
  });
  folder.write("data.csv", `x,y,z\n${lines.join("\n")}\n`);
  expect(folder.kan(["fit", "data.csv", ...quick])).toMatchObject({ exit: 0 });
  return folder;
}

/** As little training as there is. */
export const quick: readonly string[] = ["--width", "1", "--grid", "3", "--steps", "8", "--restarts", "1"];
