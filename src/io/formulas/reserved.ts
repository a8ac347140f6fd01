/**
 * Names that mean something already in a language that formulas are written in: words of its own that no column may
 * have there, macros of what it includes, and what the written text itself calls without a prefix.
 */
import { helpersOf } from "./spelling.ts";

/** By language; words that every language shares are no variable names in the first place (`variableNames`). */
const WORDS: Readonly<Record<string, string>> = {
  // Functions and macros of math.h, keywords of C23, what gcc defines, names with external linkage.
  c:
    "acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax fmin " +
    "fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter " +
    "nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc gamma j0 j1 jn y0 y1 yn " +
    "drem finite scalb significand signgam exp10 pow10 " +
    "NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL HUGE MAXFLOAT FP_NAN FP_INFINITE FP_ZERO FP_SUBNORMAL FP_NORMAL FP_ILOGB0 " +
    "FP_ILOGBNAN FP_FAST_FMA MATH_ERRNO MATH_ERREXCEPT math_errhandling DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS " +
    "M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2 " +
    "alignas alignof asm bool constexpr false fortran linux nullptr static_assert thread_local true typeof typeof_unqual unix i386 " +
    "abort abs atexit calloc div exit free getenv index labs main malloc memcpy memset printf puts rand realloc signal strlen time",
  javascript: "Float64Array Infinity Math NaN Object undefined",
  // A parameter is a pattern: names of the prelude would be matched, not bound.
  rust: "Err None Ok Some gen main raw safe union",
  // A function of this name would be a new method of Base, or hide what the text calls.
  julia:
    "Inf NaN ans ifelse im main max min pi reverse searchsortedlast struct abstract mutable primitive where",
  python: "np print None True False",
  sympy: "sp",
};

const reservedBy = new Map<string, ReadonlySet<string>>();

/** The names that neither a function nor a parameter may have in `language`, its helpers included. */
export function reservedIn(language: string): ReadonlySet<string> {
  let reserved = reservedBy.get(language);
  if (reserved === undefined) {
    const helpers = helpersOf(language).map(({ helper }) => helper);
    reserved = new Set([...(WORDS[language]?.split(" ") ?? []), ...helpers]);
    reservedBy.set(language, reserved);
  }
  return reserved;
}

/** `name`, with as many underscores behind as it needs to be neither reserved in `language` nor in `taken`. */
export function freeName(name: string, language: string, taken: ReadonlySet<string>): string {
  const reserved = reservedIn(language);
  let free = name;
  while (reserved.has(free) || taken.has(free)) free += "_";
  return free;
}

/** Each variable name with the name that it has in `language`: another only where it is reserved there. */
export function namesIn(language: string, names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(names);
  return new Map(
    names.map((name) => {
      if (!reservedIn(language).has(name)) return [name, name];
      const free = freeName(name, language, taken);
      taken.add(free);
      return [name, free];
    }),
  );
}
