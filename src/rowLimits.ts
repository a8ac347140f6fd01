/**
 * How many rows of a larger table each step takes, one number a step. What is chosen on some rows is fitted or confirmed on
 * all of them at the end. Random samples (`sampleOf`) begin at twice the number.
 *
 * Measured: of 300,000 rows of exp(sin(3a) + b²) with noise of 0.02, a quarter of the rows for `freshNetwork`, `starts`,
 * `sharpening`, `snapping`, `formsCompared` or `rounding` gave the same formula to twelve digits. The other numbers were
 * chosen for the time they take.
 */
export const ROW_LIMITS = {
  /** What flows through a fresh network, to place its grids; they are fitted again as it learns. */
  freshNetwork: 4096,
  /** Widths that are compared where none is given; the one that is chosen is trained on all rows. */
  widthsCompared: 10_000,
  /** Random starts of a network (there 5,000, 20,000 and 80,000 took 2.8, 3.4 and 5.3 s of `kan fit`) … */
  starts: 20_000,
  /** … and grids that are refined after them; */
  refining: 200_000,
  /** both take so many rows for each parameter, at least. */
  perParameter: 20,
  /** Cuts of edges and nodes, decided and refitted. */
  cuts: 50_000,
  /** Curves that are sharpened before they are snapped: a thousand rows for each interval of the finest grid. */
  sharpening: 30_000,
  /** Edges that are snapped, and refits between: enough for a dozen constants. */
  snapping: 1000,
  /** The short fit by which a few of the forms found are taken to be finished. */
  formsCompared: 1000,
  /** Constants of those forms, before the last step on all rows. A quarter took half the time there, and rounded further. */
  formsFinished: 20_000,
  /** Sums for classes that are chosen from the functions of a network. */
  classSums: 5000,
  /** Which constants of a formula may be simple numbers, before that is confirmed on all rows. */
  rounding: 4000,
  /** How well a constant is known, counted up to the number of all rows. */
  descriptionLength: 20_000,
  /** How constants vary together, counted up to the number of all rows. */
  constants: 20_000,
  /** Points among which the starts of a form that a person typed are sought, at a first look; */
  typedFormPoints: 50,
  /** starts: judged on these … */
  typedFormStarts: 200,
  /** … and the best of them followed on these. */
  typedFormFollowed: 1000,
  /** Profile intervals; of larger tables the profile is a parabola, and standard errors say the same. */
  profileIntervals: 5000,
  /** Residuals of a typed form that are tested for a pattern: the test compares all pairs. */
  residualTest: 800,
  /** Points of a page, by what the rows were used for: more lie on one another. */
  page: { train: 900, validation: 300, test: 300 },
  /** What `discover` looks at; its rows are in random order, so the first of them are a sample. */
  search: {
    /** The search as a whole; of a larger table the others are test rows. */
    all: 1500,
    /** Constants of the formulas whose errors are reported. */
    refit: 20_000,
    /** A formula that is offered, at its first fit. */
    firstFit: 160,
    /** Terms of sums and fractions, compared with one another. */
    sums: 64,
    /** The best of those sums, compared once more where none is exact. */
    sumsCompared: 400,
    /** Factors of products that did well on two dozen rows. */
    products: 240,
    /** Networks that are trained … */
    networks: 700,
    /** … and snapped. */
    snapping: 400,
    /** Curves of tables with one column: more tell a start apart no better. */
    curves: 1500,
    /** Pairs of terms of a curve, compared with one another. */
    curvePairs: 64,
    /** Spectra: more rows make the lines no sharper. */
    spectra: 400,
    /** Models of sums of products, at a first look. */
    quickModel: 500,
    /** Curvatures of such a model, which say where a law falls into parts. */
    curvatures: 300,
    /** Formulas of parts. */
    parts: 300,
    /** Formulas enumerated by their values, of which there are up to a million. */
    values: 48,
    /** Short formulas, ranked by what they leave of noise. */
    shortFormulas: 160,
    /** Coefficients of sums of those. */
    valueSums: 300,
    /** Ratios of polynomials. */
    ratios: 300,
    /** Neighbours of rows, to tell noise from what is left: all pairs are compared. */
    neighbours: 800,
  },
} as const;
