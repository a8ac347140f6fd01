import { ENGINES, type ModelRecord, type ModelState, TRAINING_OPTIONS } from "../../src/index.ts";
import { flagNameOf } from "../networks/trainingFlags.ts";
import { DEFAULT_MODEL, quoted } from "../words.ts";

/** Options that are no flags, or whose flag is told by another. */
const NO_FLAGS: ReadonlySet<string> = new Set(["triedWidths"]);

/** Values that a flag has when it is not given: they are left out. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  validationFraction: TRAINING_OPTIONS.validationFraction.default,
  testFraction: TRAINING_OPTIONS.testFraction.default,
  missing: "drop",
  score: "attribution",
  effort: "normal",
  round: true,
  reader: "auto",
};

/** The command line of each step of a model, oldest first, as one would type it to have the same model again. */
export function commandsOf(record: ModelRecord, model: string): string[] {
  return [...record.before, record.current].map((state, i) => commandOf(state, model, i === 0));
}

/** The command line that trains a network on the table of a state. */
export function fitCommand({ data }: ModelState, model: string): string {
  return [...tableWords("fit", data), ...modelWords(model)].map(quoted).join(" ");
}

/** The command line that searches the table of a state for a formula. */
export function discoverCommand({ data }: ModelState, model: string): string {
  const { classWeights: _how, ...read } = data.read;
  const plain = { ...data, read };
  return [...tableWords("discover", plain), ...modelWords(model)].map(quoted).join(" ");
}

/** The first step of a model reads the table; the others find it in the model. */
function commandOf({ step, data }: ModelState, model: string, isFirst: boolean): string {
  const options = { ...step.options };
  if (options.triedWidths === true) delete options.width;
  const words = isFirst ? tableWords(step.command, data) : ["kan", step.command];
  words.push(...flagsOf(options));
  if (step.seed !== 0) words.push("--seed", String(step.seed));
  if (step.engine !== undefined && step.engine !== ENGINES[0]?.name) words.push("--engine", step.engine);
  return [...words, ...modelWords(model)].map(quoted).join(" ");
}

function tableWords(command: string, { source, read }: ModelState["data"]): string[] {
  const { header, ...rest } = read;
  return ["kan", command, source, ...flagsOf(rest), ...(header === false ? ["--no-header"] : [])];
}

function modelWords(model: string): string[] {
  return model === DEFAULT_MODEL ? [] : ["-m", model];
}

/** Options that stand on the command line without a flag. */
const ARGUMENTS: ReadonlySet<string> = new Set(["formula"]);

function flagsOf(options: object): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (ARGUMENTS.has(name)) return [String(value)];
    if (value === undefined || NO_FLAGS.has(name) || value === DEFAULTS[name]) return [];
    if (value === false) return [`--no-${flagNameOf(name)}`];
    const flag = `--${flagNameOf(name)}`;
    if (!Array.isArray(value)) return [flag, String(value)];
    if (name === "where" || name === "fix") return value.flatMap((one) => [flag, String(one)]);
    return value.length === 0 ? [] : [flag, value.map(listed).join(",")];
  });
}

/** A name in a list: a comma in it would part it. */
function listed(value: unknown): string {
  const text = String(value);
  return text.includes(",") ? `"${text}"` : text;
}
