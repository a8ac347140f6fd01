import { angleSum, expandAngles, phaseOf, turnOdd } from "./angles.ts";
import { settledChoice } from "./choices.ts";
import { distributeOne, multiplyOut } from "./expand.ts";
import { commonFactor, commonNumber, completeSquare, factorPolynomial } from "./factor.ts";
import { cancel, overCommonDenominator, throughByFactor, withoutNumberInside } from "./fractions.ts";
import {
  asExponentials,
  logisticAsTanh,
  sumOfExponentials,
  tanhAsLogistic,
  turnLogistic,
} from "./hyperbolic.ts";
import { functionOfInverse, sumOfInverses } from "./inverses.ts";
import { joinLogarithms, logarithmOfRoot, splitLogarithm, turnLogarithm } from "./logarithms.ts";
import { factorUnderRoot, joinMagnitudes, joinPowers, settledSign, splitPower } from "./powers.ts";
import type { Rule } from "./rule.ts";
import { doubleAngle, halfAngle, productsOfSine, squaresOfSine } from "./trigonometry.ts";

/** Every rewrite that simplification tries, cheap and frequent ones first. */
export const ALL_RULES: readonly Rule[] = [
  settledSign,
  settledChoice,
  commonFactor,
  commonNumber,
  factorPolynomial,
  multiplyOut,
  distributeOne,
  overCommonDenominator,
  cancel,
  withoutNumberInside,
  throughByFactor,
  completeSquare,
  joinPowers,
  splitPower,
  factorUnderRoot,
  joinMagnitudes,
  splitLogarithm,
  joinLogarithms,
  logarithmOfRoot,
  turnLogarithm,
  squaresOfSine,
  productsOfSine,
  angleSum,
  doubleAngle,
  expandAngles,
  halfAngle,
  phaseOf,
  turnOdd,
  sumOfExponentials,
  turnLogistic,
  tanhAsLogistic,
  logisticAsTanh,
  asExponentials,
  sumOfInverses,
  functionOfInverse,
];
