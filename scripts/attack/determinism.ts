/** The same command with one thread, two and all of them: the same bytes. */
import type { Attack, Trial } from "./attack.ts";
import { attackFolder } from "./folder.ts";
import { runApart } from "./session.ts";

const STEPS: readonly (readonly string[])[] = [
  ["fit", "data.csv", "--steps", "6"],
  ["prune"],
  ["symbolic"],
  ["discover", "data.csv", "--timeout", "60", "-m", "found.json"],
];

const LAWS: readonly { readonly name: string; readonly law: (x: number, z: number) => number }[] = [
  { name: "x*z", law: (x, z) => x * z },
  { name: "x^2/z", law: (x, z) => (x * x) / z },
  { name: "sin(x) + z", law: (x, z) => Math.sin(x) + z },
  { name: "exp(-x)*z + 1", law: (x, z) => Math.exp(-x) * z + 1 },
  { name: "sqrt(x^2 + z^2)", law: (x, z) => Math.hypot(x, z) },
  { name: "3*x - z", law: (x, z) => 3 * x - z },
];

/** What the chain printed and left, with these flags. */
function chainOf(data: string, flags: readonly string[]): string[] {
  const folder = attackFolder();
  try {
    folder.write("data.csv", data);
    return STEPS.flatMap((args) => {
      const { exit, stdout } = runApart(folder.path, [...args, ...flags], { patience: 400_000 });
      const name = args.includes("found.json") ? "found.json" : "kan.json";
      // The seconds of a run are not part of its result.
      return [`${args[0]} ends with ${exit}`, stdout.replace(/\b\d+(\.\d+)? s\b/g, "… s"), folder.read(name)];
    });
  } finally {
    folder.remove();
  }
}

/** Tables of laws down the whole chain. */
export const determinism: Attack = {
  name: "determinism",
  counts: { long: LAWS.length, short: 0 },
  trial: async (random, n): Promise<Trial> => {
    const { name, law } = LAWS[n % LAWS.length]!;
    const rows = Array.from({ length: 150 }, () => {
      const [x, z] = [1 + 2 * random.uniform(), 1 + random.uniform()];
      return [x, z, law(x, z)].join(",");
    });
    const data = `x,z,y\n${rows.join("\n")}\n`;
    const [one, two, all] = [["--threads", "1"], ["--threads", "2"], []].map((flags) => chainOf(data, flags));
    const faults = one!.flatMap((text, i) => {
      const others = [two![i]!, all![i]!];
      const step = STEPS[Math.floor(i / 3)]![0]!;
      // A search that the clock ended says so.
      const isCut = step === "discover" && [one, two, all].some((chain) => isUnrepeatable(chain!.at(-1)!));
      if (isCut || others.every((other) => other === text)) return [];
      return [`${step}: ${["exit", "standard output", "model"][i % 3]} differs with the number of threads`];
    });
    return { what: `y = ${name} on 150 rows, ${STEPS.map(([step]) => step).join(", ")}`, faults };
  },
};

function isUnrepeatable(model: string): boolean {
  return /"repeatable": ?false/.test(model);
}
