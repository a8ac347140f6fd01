/** `--units`: units of columns, from headers and as given, and what they say of a formula. */
import type { Command } from "commander";
import { type Diagnostic, UsageError } from "../../src/diagnostics.ts";
import {
  type CheckedUnits,
  checkedUnits,
  type Expr,
  type FormulaSet,
  givenUnit,
  type LawUnits,
  lawUnits,
  placesOfConstants,
  printMathjs,
  spansTarget,
  splitNames,
  type TableUnits,
  unitInHeader,
  type WrittenUnit,
  withNamedConstants,
} from "../../src/index.ts";
import { figure } from "../terminal/numbers.ts";

/** `--units`: what `unitsOf` reads. */
export function unitsFlag(command: Command): Command {
  return command.option(
    "--units <units>",
    "check the formula against units: of headers such as T (K), or given, as F=N,m=kg; check for those of headers",
  );
}

/** What discover does with units beside checking. */
export const REQUIRED_UNITS = `
Units:
  --units require takes only formulas that agree with the units of all columns, and looks for the law in products without a unit (Buckingham's π theorem): with noise it finds more. Numbers in the law have no unit then; where a constant has one, as a speed of light that is no column, say so: --units "require,constant=m/s,E=J,m=kg".`;

/** What `--units` asks for. */
export interface AskedUnits {
  /** Units by header of the columns; undefined for one that has none. */
  readonly columns: ReadonlyMap<string, WrittenUnit | undefined>;
  /** Units that constants of the law may have, beside those that are fitted. */
  readonly ofConstants: readonly WrittenUnit[];
  /** Whether only formulas that agree are looked for. */
  readonly isRequired: boolean;
}

/**
 * The units of the columns: as given, else as headers have them; and what is asked of them.
 *
 * Errors: UsageError for text that is no unit, a name that is no column, and a unit that contradicts a header.
 */
export async function unitsOf(given: string, headers: readonly string[]): Promise<AskedUnits> {
  const units = new Map<string, WrittenUnit | undefined>();
  const ofConstants: WrittenUnit[] = [];
  for (const header of headers) units.set(header, await unitInHeader(header));
  for (const item of splitNames(given)) {
    if (MODES.includes(item)) continue;
    const [, name, text] = ITEM.exec(item) ?? [];
    if (name === undefined || text === undefined) {
      throw new UsageError(
        `--units "${item}" cannot be read`,
        "write --units F=N,m=kg, or --units check, or --units require",
      );
    }
    if (name === CONSTANT && !headers.includes(CONSTANT)) {
      ofConstants.push(await givenUnit(text));
      continue;
    }
    const header = headers.find((one) => one === name) ?? headers.find((one) => bare(one) === bare(name));
    if (header === undefined) {
      throw new UsageError(
        `--units names "${name}", which is no column that is used`,
        `the columns are ${headers.join(", ")}`,
      );
    }
    const unit = await givenUnit(text);
    const own = units.get(header);
    if (own !== undefined && own.vector.join() !== unit.vector.join()) {
      throw new UsageError(
        `--units gives "${header}" the unit ${unit.text || "1"}, its header says ${own.text || "1"}`,
        "leave one of the two out",
      );
    }
    units.set(header, unit);
  }
  return { columns: units, ofConstants, isRequired: splitNames(given).includes("require") };
}

const MODES: readonly string[] = ["check", "require"];
const ITEM = /^(.+?)\s*=\s*(.+)$/;
/** What stands for a constant of the law in place of a column. */
const CONSTANT = "constant";

/**
 * The units that the formulas of a target have to agree with. `variables` are the headers of the inputs by identifier.
 *
 * Sizes of units are left to the numbers of the law: kilometres and metres differ by one. Errors: UsageError for a
 * column without a unit.
 */
export function requiredUnits(
  { columns, ofConstants }: AskedUnits,
  variables: ReadonlyMap<string, string>,
  target: string,
): LawUnits {
  const unknown = [...variables.values(), target].filter((header) => columns.get(header) === undefined);
  if (unknown.length > 0) {
    throw new UsageError(
      `--units require needs the unit of every column, and has none of ${unknown.join(", ")}`,
      `write --units require,${unknown[0]}=m, or =1 for a number without a unit; --ignore leaves a column out`,
    );
  }
  return lawUnits(
    new Map([...variables].map(([name, header]) => [name, columns.get(header)!])),
    columns.get(target)!,
    ofConstants,
  );
}

/** The units that formulas of a target should agree with. `variables` as in `requiredUnits`. */
export function preferredUnits(
  { columns, ofConstants }: AskedUnits,
  variables: ReadonlyMap<string, string>,
  target: string,
): TableUnits {
  return {
    columns: new Map([...variables].map(([name, header]) => [name, columns.get(header)])),
    target: columns.get(target),
    ofNumbers: ofConstants,
  };
}

/**
 * What is told before a search where all units are known and no product of columns has that of the target: each law then
 * holds a constant that has a unit. Undefined where one has, or a unit is not known.
 */
export function beyondColumns(
  { columns, ofConstants }: AskedUnits,
  variables: ReadonlyMap<string, string>,
  target: string,
): Omit<Diagnostic, "severity"> | undefined {
  const known = [...variables.values()].flatMap((header) => {
    const unit = columns.get(header);
    return unit === undefined ? [] : [[header, unit] as const];
  });
  const unit = columns.get(target);
  if (unit === undefined || known.length < variables.size) return undefined;
  const law = lawUnits(new Map(known), unit, ofConstants);
  if (spansTarget([...law.columns.values()], law.target)) return undefined;
  return {
    code: "discover/units-beyond-columns",
    message: `no product of powers of the columns has the unit of ${target}: a column is missing, or a constant of the law has a unit`,
    hint: "the units of fitted constants are told below the formula",
  };
}

function bare(header: string): string {
  return header.replace(/\s*[[({][^\])}]*[\])}]\s*$/, "").trim();
}

/** The same with the places of the constants among the numbers and names of the formula. */
interface PlacedQuestion extends UnitQuestion {
  readonly places: readonly number[];
}

/** What is to be checked: a formula whose constants are names, what they are called, and the columns by identifier. */
export interface UnitQuestion {
  readonly expr: Expr;
  readonly constants: readonly string[];
  /** How each constant is called in the answer. */
  readonly labels: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly target: string;
}

/**
 * The question for the formula that is taken: its constants are called by their values. They are the fitted ones, numbers
 * that are no plain figures (2.47, but neither 2 nor 1/3), and those that are added: each may stand for a constant with a
 * unit.
 */
export function questionOf({ target, formulas, best, variables }: FormulaSet): PlacedQuestion {
  const { expr, known } = formulas[best]!;
  const fitted = known?.constants.map(({ place }) => place) ?? [];
  const placed = placesOfConstants(expr, fitted);
  const places = placed.map(({ place }) => place);
  const labels = placed.map(({ value }) => figure(value, 5));
  return { ...withNamedConstants(expr, places), places, labels, variables, target };
}

/** The units of a formula, as `checkedUnits` finds them. */
function unitsOfFormula(
  { expr, constants, variables, target }: UnitQuestion,
  { columns, ofConstants }: AskedUnits,
): CheckedUnits {
  const byName = new Map(Object.entries(variables).map(([name, header]) => [name, columns.get(header)]));
  return checkedUnits(expr, constants, byName, columns.get(target), ofConstants);
}

/** The set with the units that were asked about, and those of the constants of its formula where it agrees with them. */
export function withUnits(set: FormulaSet, asked: AskedUnits): FormulaSet {
  const question = questionOf(set);
  const { problems, constants: units } = unitsOfFormula(question, asked);
  const columns = [...asked.columns].flatMap(([header, unit]) =>
    unit === undefined ? [] : [[header, unit.text]],
  );
  return {
    ...set,
    units: {
      columns: Object.fromEntries(columns),
      ofConstants: asked.ofConstants.map(({ text }) => text),
    },
    formulas: set.formulas.map((formula, place) => {
      const { known } = formula;
      if (place !== set.best || known === undefined || problems.length > 0) return formula;
      const constants = known.constants.map((constant) => {
        const unit = units[question.places.indexOf(constant.place)];
        return unit === undefined ? constant : { ...constant, unit };
      });
      return { ...formula, known: { ...known, constants } };
    }),
  };
}

/** The same for another formula of a set whose units were asked about when it was found. Errors: UsageError as `givenUnit`. */
export async function withUnitsAgain(set: FormulaSet): Promise<FormulaSet> {
  if (set.units === undefined) return set;
  const columns = new Map<string, WrittenUnit | undefined>();
  for (const header of [...Object.values(set.variables), set.target]) {
    const text = set.units.columns[header];
    columns.set(header, text === undefined ? undefined : await givenUnit(text));
  }
  const ofConstants: WrittenUnit[] = [];
  for (const text of set.units.ofConstants) ofConstants.push(await givenUnit(text));
  return withUnits(set, { columns, ofConstants, isRequired: false });
}

/** The same in sentences. */
export function unitLines(question: UnitQuestion, units: AskedUnits): string[] {
  const { problems, constants } = unitsOfFormula(question, units);
  const textOf = (part: Expr): string =>
    question.constants.reduce(
      (text, name, i) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), question.labels[i]!),
      printMathjs(part),
    );
  const within = (unit: string | undefined): string =>
    unit === undefined ? "of an open unit" : unit === "" ? "without a unit" : `in ${unit}`;
  const { columns, ofConstants } = units;
  const without = [...columns].filter(([, unit]) => unit === undefined).map(([header]) => header);
  const upTo =
    ofConstants.length === 0
      ? ""
      : `, up to constants in ${ofConstants.map(({ text }) => text || "1").join(", ")}`;
  const known = constants.map((unit, i) => `${question.labels[i]} ${within(unit)}`);
  return [
    ...problems.map(({ left, right }) =>
      right === undefined
        ? `Units do not agree: ${textOf(left.expr)} is ${within(left.unit)} and stands where a pure number must.`
        : right.expr === undefined
          ? `Units do not agree: the formula is ${within(left.unit)}, ${question.target} ${within(right.unit)}.`
          : `Units do not agree: ${textOf(left.expr)} is ${within(left.unit)}, ${textOf(right.expr)} ${within(right.unit)}.`,
    ),
    ...(problems.length === 0 && without.length < columns.size ? [`Units agree${upTo}.`] : []),
    ...(problems.length === 0 && known.length > 0 ? [`Constants: ${known.join(", ")}.`] : []),
    ...(without.length > 0
      ? [`No unit is known of ${without.join(", ")}: a header such as "T (K)" or --units gives one.`]
      : []),
  ];
}

/** The same for a program. */
export function unitsJson(question: UnitQuestion, units: AskedUnits): object {
  const { problems, constants } = unitsOfFormula(question, units);
  return {
    agree: problems.length === 0,
    columns: Object.fromEntries([...units.columns].map(([header, unit]) => [header, unit?.text ?? null])),
    constants: constants.map((unit) => unit ?? null),
    problems: problems.map(({ left, right }) => ({
      part: printMathjs(left.expr),
      unit: left.unit ?? null,
      ...(right && {
        other: right.expr === undefined ? question.target : printMathjs(right.expr),
        otherUnit: right.unit ?? null,
      }),
    })),
  };
}
