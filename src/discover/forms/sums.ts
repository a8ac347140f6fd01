/** Sums of a few terms, and fractions of two such sums. */
import { ROW_LIMITS } from "../../rowLimits.ts";
import {
  type Atom,
  differenceAtoms,
  growthAtoms,
  trigonometricAtoms,
} from "../direct/basis/basisFunctions.ts";
import { type Form, type FormTable, NATS_OF_CALL, NATS_OF_SHIFT } from "../direct/form.ts";
import { productsWith, sumCandidates } from "../direct/sums.ts";
import { priorOf } from "../prior.ts";

/** Terms of which all pairs are looked at, at the first effort, and how many times more sums may grow by from the second on. */
const FIRST_TERMS = 200;
const WIDER = 8;
/** No more terms than this are looked at in pairs. */
const MOST_TERMS = 6400;
const MOST_TERMS_OF_FRACTIONS = 1600;
/** Powers of one column that terms hold, with none of it. */
const POWERS = 11;
/** Rows that sums are looked for on, at most: few show what is exact, more what is hidden by noise. */
const MOST_ROWS = 256;
/** Times as many rows that are worth the same sums again. */
const MORE_ROWS = 2;
/** Terms of which all triples are looked at. */
const TERMS_IN_TRIPLES = 160;
const BEAM = 16;
const DEPTH = 5;
/** What every sum takes beside: the list of terms, and the candidates settled. */
const FIXED_WORK = 8e6;
/** Sums that terms are exchanged in, about: of eight sums each term, twice. */
const EXCHANGED = 60;

/** Functions that terms hold besides powers. */
type AtomsOf = (table: FormTable) => readonly Atom[];

const wavesOfOne: AtomsOf = ({ names, columns }) =>
  trigonometricAtoms(names, columns).filter(({ sources }) => sources.length === 1);
/** Sines, cosines and differences of one or two columns. */
export const wavesOfTwo: AtomsOf = ({ names, columns }) => [
  ...trigonometricAtoms(names, columns),
  ...differenceAtoms(names),
];
const growth: AtomsOf = ({ names, columns }) => growthAtoms(names, columns);

/** Products of powers alone. */
export const sumOfPowers: Form = sumForm("sum of powers", false);
/** Sines and cosines of single columns as well. */
export const sumWithWaves: Form = sumForm("sum with waves", false, wavesOfOne, NATS_OF_CALL);
/** Sines and cosines of differences and products of two columns, and these themselves, as well. */
export const sumWithWavesOfTwo: Form = sumForm("sum with waves of two", false, wavesOfTwo);
/** Logarithms, exponentials and powers with a column as exponent as well. */
export const sumWithGrowth: Form = sumForm("sum with growth", false, growth);
/** A sum of products of powers over another one. */
export const fractionOfPowers: Form = sumForm("fraction of powers", true);
/** A fraction with sines and cosines of single columns as well. */
export const fractionWithWaves: Form = sumForm("fraction with waves", true, wavesOfOne, NATS_OF_CALL);
/** A fraction with logarithms, exponentials and powers with a column as exponent as well. */
export const fractionWithGrowth: Form = sumForm("fraction with growth", true, growth);

/** A form of sums; `least` is what the simplest of its functions takes in nats. */
function sumForm(name: string, isFraction: boolean, functionsOf?: AtomsOf, least = 0): Form {
  const atomsOf = functionsOf ?? (() => []);
  const termsOf = (effort: number): number => FIRST_TERMS * effort;
  const wideOf = (effort: number): number => (isFraction || effort === 1 ? 1 : WIDER) * termsOf(effort);
  const rowsOf = (table: FormTable, effort: number): number =>
    Math.min(MOST_ROWS, ROW_LIMITS.search.sums * effort, table.target.length);
  return {
    name,
    nats: priorOf(name),
    surplus: (isFraction ? NATS_OF_SHIFT : 0) + least,
    isOfAngles: functionsOf === wavesOfOne || functionsOf === wavesOfTwo,
    fits: (table) => functionsOf === undefined || functionsOf(table).length > 0,
    cost: (table, effort) => {
      const terms = termsOf(effort);
      if (terms > (isFraction ? MOST_TERMS_OF_FRACTIONS : MOST_TERMS)) return Number.POSITIVE_INFINITY;
      const all = POWERS ** table.names.length * (1 + 2 * atomsOf(table).length);
      const rows = rowsOf(table, effort);
      const isMore =
        effort === 1 || all > wideOf(effort / 2) || rows >= MORE_ROWS * rowsOf(table, effort / 2);
      if (!isMore) return Number.POSITIVE_INFINITY;
      const known = Math.min(terms, all);
      const pairs = (rows * known ** 2) / 2;
      const triples = (10 * Math.min(known, TERMS_IN_TRIPLES) ** 3) / 6;
      const grown = DEPTH * BEAM * Math.min(wideOf(effort), all) * rows * 3;
      const exchanged = EXCHANGED * known * rows * 3;
      const sum = FIXED_WORK + pairs + triples + grown + exchanged;
      return isFraction ? 4e7 + 2 * sum : sum;
    },
    covered: (effort) => termsOf(effort) ** 2 / 2 + Math.min(termsOf(effort), TERMS_IN_TRIPLES) ** 3 / 6,
    run: (table, isOver, effort) =>
      sumCandidates(table, productsWith(table.names, atomsOf(table)), {
        terms: termsOf(effort),
        wide: wideOf(effort),
        rows: rowsOf(table, effort),
        depth: DEPTH,
        beam: BEAM,
        isFraction,
        isOver,
      }),
  };
}
