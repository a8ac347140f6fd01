/**
 * How many rows of a larger table each step takes, one number a step. What is chosen on some rows is fitted or
 * confirmed on all of them at the end. Random samples (`sampleOf`) begin at twice the number.
 */
export const ROW_LIMITS = {
  /** What flows through a fresh network, to place its grids; they are fitted again as it learns. */
  freshNetwork: 4096,
  /** Random starts of a network … */
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
  /** Constants of those forms, before the last step on all rows. */
  formsFinished: 20_000,
  /** Which constants of a formula may be simple numbers, before that is confirmed on all rows. */
  rounding: 4000,
  /** How well a constant is known, counted up to the number of all rows. */
  descriptionLength: 20_000,
  /** Starts of a form that a person typed: judged on these … */
  typedFormStarts: 200,
  /** … and the best of them followed on these. */
  typedFormFollowed: 1000,
  /** Profile intervals; of larger tables the profile is a parabola, and standard errors say the same. */
  profileIntervals: 5000,
  /** Residuals of a typed form that are tested for a pattern: the test compares all pairs. */
  residualTest: 800,
  /** Points of a page, by what the rows were used for: more lie on one another. */
  page: { train: 900, validation: 300, test: 300 },
} as const;
