import { CURVE_FORMS } from "../curves/curveForms.ts";
import type { Form } from "../direct/form.ts";
import { SHORT_PRODUCT } from "../units/shortProducts.ts";
import { SHORT_FORMULA } from "../values/shortFormulas.ts";
import { BY_VALUE, RATIOS } from "../values/valueForms.ts";
import { sumOfFunctions } from "./functionSums.ts";
import { sumWithHiddenWaves } from "./hiddenWaves.ts";
import { sumWithNumber, sumWithNumbers } from "./numberSums.ts";
import { threeProducts, twoProducts } from "./productSums.ts";
import { productOfPowers, productWithFactor, productWithTwoFactors } from "./products.ts";
import { rootOfQuadratic } from "./quadratic.ts";
import { sumOfShifted } from "./shiftedSums.ts";
import {
  fractionOfPowers,
  fractionWithGrowth,
  fractionWithWaves,
  sumOfPowers,
  sumWithGrowth,
  sumWithWaves,
  sumWithWavesOfTwo,
} from "./sums.ts";
import { twoPieces } from "./twoPieces.ts";
import { sumWithFoundWaves } from "./waveSums.ts";

/** All forms that are looked for directly; their order has no meaning. */
export const FORMS: readonly Form[] = [
  ...CURVE_FORMS,
  BY_VALUE,
  fractionOfPowers,
  fractionWithGrowth,
  fractionWithWaves,
  productOfPowers,
  productWithFactor,
  productWithTwoFactors,
  RATIOS,
  rootOfQuadratic,
  SHORT_FORMULA,
  SHORT_PRODUCT,
  sumOfFunctions,
  sumOfShifted,
  sumOfPowers,
  sumWithFoundWaves,
  sumWithGrowth,
  sumWithHiddenWaves,
  sumWithNumber,
  sumWithNumbers,
  sumWithWaves,
  sumWithWavesOfTwo,
  threeProducts,
  twoPieces,
  twoProducts,
];
