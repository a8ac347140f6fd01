/** Hostile text where an option, a name or a formula is expected. */
import type { RandomStream } from "../../src/math/philox.ts";
import { type Attack, oneOf, quoted, type Trial } from "./attack.ts";
import { attackFolder, touched } from "./folder.ts";
import { faultsOf } from "./judge.ts";
import { runHere } from "./session.ts";

const TEXTS = [
  "", " ", ",", ",,", "x", "y", "-1", "0", "1e999", "NaN", "Infinity", "1e308", "0x10", "9007199254740993", "__proto__", "constructor", "toString",
  "process.exit(7)", "import('fs')", "f(x)=x", "x=1", "x;y", "[1,2]", "{a:1}", "x'", '"x"', "x\ny", "x\u0000y", "\u001b]0;t\u0007", "\u202ex", "π", "∞",
  "1/0", "0/0", "log(-1)", "sin", "sin(", "sin()", "sin(x,x)", "x^x^x^x", "x^1e308", "1e308*x", "x!", "x % 2", "x and y", "not x", "x?y:1", "x == y",
  `${"(".repeat(500)}x${")".repeat(500)}`, `${"-".repeat(2000)}x`, `${"sin(".repeat(300)}x${")".repeat(300)}`, "x".repeat(100_000), `${"x+".repeat(5000)}1`,
  Array(3000).fill("x").join(","), "../nowhere/x", "-", "--", "--help", "@", "$(touch pwned)", "`touch pwned`",
  "evaluate('1')", "createUnit('foo')", "cos.constructor('return 1')()", "x[0]", "x.y", "x:y", "a to b", "5 cm", "i", "e^x", "true", "null", "undefined",
  "1,2", "0,0", "2,1", "-0", "+1", "1.", ".5", "1e-400", "x>0", "x=1", "y!=2", "z=1", "x<>1", ">1", "x>", "x=NaN", "x>=1e999", "0.5x", "x 2",
] as const; // biome-ignore format: a list

const FIT = [
  "fit",
  "data.csv",
  "--width",
  "1",
  "--grid",
  "3",
  "--steps",
  "2",
  "--restarts",
  "1",
  "--threads",
  "1",
];
/** As little of a sweep as there is. */
const SWEEP = ["sweep", "data.csv", "--trials", "1", "--steps", "2", "--threads", "1"];
const FIT_FLAGS = [
  "--target", "--inputs", "--ignore", "--where", "--delimiter", "--decimal", "--missing", "--width", "--grid", "--degree", "--base", "--loss", "--optimizer",
  "--steps", "--restarts", "--lamb", "--lamb-l1", "--lamb-entropy", "--grid-eps", "--batch", "--learning-rate", "--validation-fraction", "--test-fraction",
  "--patience", "--seed", "--threads", "--engine", "-m",
] as const; // biome-ignore format: a list

/** A command line with a hole. */
type Line = (text: string) => readonly string[];

const LINES: readonly Line[] = [
  ...FIT_FLAGS.map(
    (flag): Line =>
      (text) => [...FIT, flag, text],
  ),
  (text) => ["symbolic", "--threads", "1", "--lib", text],
  (text) => ["symbolic", "--threads", "1", "--lib", `x,${text}`],
  (text) => ["symbolic", "--threads", "1", "--fix", text],
  (text) => ["symbolic", "--threads", "1", "--lib", "x,x^2", "--fix", `x->y=${text}`],
  (text) => ["symbolic", "--suggest", text],
  (text) => ["symbolic", "--threads", "1", "--lib", "x,x^2", "--complexity-price", text],
  (text) => ["prune", "--threads", "1", "--threshold", text],
  (text) => ["prune", "--threads", "1", "--keep", text],
  (text) => [
    "discover",
    "data.csv",
    "--threads",
    "1",
    "--timeout",
    text === "" || Number(text) > 2 ? "x" : text,
  ],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--target", text],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--noise", text],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--resume", text],
  (text) => ["eval", text, "data.csv"],
  (text) => ["eval", `a*${text} + b`, "data.csv"],
  (text) => ["eval", "a*x + b", "data.csv", "--target", text],
  (text) => [...SWEEP, "--width", text],
  (text) => [...SWEEP, "--grid", text],
  (text) => [...SWEEP, "--by", text],
  (text) => [...SWEEP, "--shard", text, "--results", "results"],
  (text) => ["sweep", "collect", text],
  (text) => ["worker", text === "" ? "x" : text],
  (text) => ["solve", text],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--time", text],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--lib", text],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--forbid", text],
  (text) => ["discover", "data.csv", "--threads", "1", "--timeout", "1", "--units", text],
  (text) => ["pick", text],
  (text) => ["pick", "--nodes", text],
  (text) => ["export", "--to", text],
  (text) => ["export", "--to", "python", "--formula", text],
  (text) => ["predict", text],
  (text) => ["predict", "data.csv", "--from", text],
  (text) => ["predict", "data.csv", "--where", text],
  (text) => ["predict", "data.csv", "--range", text],
  (text) => ["plot", text],
  (text) => ["plot", "--edge", text],
  (text) => ["show", text],
  (text) => ["info", text],
  (text) => ["info", "-m", text],
  () => ["info", "-m", "/dev/zero"],
  (text) => ["report", "--data", text],
  (text) => ["undo", text],
  (text) => ["history", text],
  (text) => ["completion", text],
  (text) => ["help", text],
  (text) => [text],
  (text) => [text, text],
];

let prepared: Promise<{ data: string; model: string }> | undefined;

async function prepare(): Promise<{ data: string; model: string }> {
  const folder = attackFolder();
  const data = `x,z,y\n${Array.from({ length: 30 }, (_, r) => [1 + r / 7, 1 + (r % 5) / 3, (1 + r / 7) ** 2].join(",")).join("\n")}\n`;
  folder.write("data.csv", data);
  await runHere(folder.path, FIT);
  await runHere(folder.path, ["symbolic", "--threads", "1", "--lib", "x,x^2,exp"]);
  const model = folder.read("kan.json");
  folder.remove();
  return { data, model };
}

function textFor(random: RandomStream): string {
  const text = oneOf(random, TEXTS);
  if (random.integer(4) > 0 || text.length > 1000) return text;
  return (
    text +
    oneOf(random, [",", "=", "->", "^2", ")", " ", "\n", "x", ":1"]) +
    oneOf(random, TEXTS.slice(0, 50))
  );
}

/** Texts in every place where a text is taken. */
export const texts: Attack = {
  name: "texts",
  counts: { long: 900, short: 60 },
  trial: async (random, n): Promise<Trial> => {
    prepared ??= prepare();
    const { data, model } = await prepared;
    const folder = attackFolder();
    try {
      folder.write("data.csv", data);
      folder.write("kan.json", model);
      const text = textFor(random);
      const args = LINES[n % LINES.length]!(text);
      const before = folder.fingerprints();
      const run = await runHere(folder.path, args);
      // Outputs may be named by the text: a new model or log. What was there must stay, but for the model.
      const strange = touched(
        before,
        folder.fingerprints(),
        (name) => name !== "data.csv" && name !== "pwned",
      );
      const faults = faultsOf(run, { given: `${text} NaN Infinity undefined`, seconds: 30 });
      faults.push(...strange.map((name) => `${name} was touched`));
      return { what: `kan ${args.map((one) => quoted(one, 120)).join(" ")}`, faults };
    } finally {
      folder.remove();
    }
  },
};
