// The runs of sameRuns.js: sessions, each a list of command lines for one new folder that holds the tables.
// Runs that read a clock cannot repeat, so every search here ends by itself long before its time is up.

/** Every form that a formula is exported to; a network goes to those that are code, and to json and onnx. */
const FORMULA_FORMS = [
  "mathjs",
  "latex",
  "python",
  "sympy",
  "c",
  "javascript",
  "rust",
  "julia",
  "excel",
  "json",
];
const NETWORK_FORMS = ["python", "c", "javascript", "rust", "julia", "json", "onnx"];

const COMMANDS = [
  ...["discover", "fit", "prune", "symbolic", "predict", "show", "plot"],
  ...["report", "export", "info", "history", "undo", "completion", "doctor"],
];

const LOOKS = ["info", "info --json", "history", "history --json", "show", "show --json"];
const PAGES = ["plot", "report"];

/** Equations of feynman-public.json whose search ends by itself within seconds: all rooms of the search take part. */
export const EQUATIONS = [
  { name: "I.6.2", id: "I.6.2", isQuick: true },
  { name: "I.9.18", id: "I.9.18", isQuick: false },
  { name: "I.12.2", id: "I.12.2", isQuick: false },
  { name: "I.12.11", id: "I.12.11", isQuick: true },
  { name: "I.18.4", id: "I.18.4", isQuick: false },
  { name: "I.26.2", id: "I.26.2", isQuick: false },
  { name: "I.29.16", id: "I.29.16", isQuick: false },
  { name: "I.37.4", id: "I.37.4", isQuick: false },
  { name: "I.40.1", id: "I.40.1", isQuick: false },
  { name: "I.41.16", id: "I.41.16", isQuick: false },
  { name: "I.50.26", id: "I.50.26", isQuick: true },
  { name: "II.24.17", id: "II.24.17", isQuick: true },
  { name: "II.35.21", id: "II.35.21", isQuick: false },
  { name: "III.8.54", id: "III.8.54", isQuick: false },
  { name: "test_3", id: "test_3", isQuick: false },
  { name: "test_4", id: "test_4", isQuick: false },
  { name: "test_7", id: "test_7", isQuick: false },
  { name: "test_8", id: "test_8", isQuick: false },
  { name: "I.12.11-noisy", id: "I.12.11", noise: 0.05, isQuick: true },
  { name: "I.18.4-noisy", id: "I.18.4", noise: 0.05, isQuick: false },
];

/** A table from fit to formula, with what else a person would ask for on the way. */
function walk(table, { fit = "", rows = table, prune = "", symbolic = "", after = [] } = {}) {
  return [
    `fit ${table} ${fit}`,
    `prune ${prune}`,
    ...PAGES,
    `symbolic ${symbolic}`,
    ...LOOKS,
    `predict ${rows} -o predicted.csv`,
    `predict ${rows} --from network`,
    ...PAGES,
    ...after,
  ];
}

const exportsOf = (from, forms) =>
  forms.map((form) => `export --from ${from} --to ${form} -o ${from}-${form}`);

/** Sessions on tables of fixtures/: `isQuick` ones make up the quick set. */
const FIXTURE_SESSIONS = [
  {
    name: "hello",
    isQuick: true,
    commands: [
      "fit hello.csv",
      "show",
      "plot --edge 0,1,0 -o edge.svg",
      ...exportsOf("network", NETWORK_FORMS),
      "prune --dry-run",
      "prune --json",
      "symbolic --suggest",
      "symbolic",
      ...LOOKS,
      "predict hello.csv -o predicted.csv",
      "predict hello.csv --from network --json",
      ...PAGES,
      "plot --png -o kan.png",
      ...FORMULA_FORMS.map((form) => `export --to ${form}`),
      ...exportsOf("network", NETWORK_FORMS),
      "undo --steps 2 --json",
      "history",
      "undo",
    ],
  },
  {
    name: "hello-options",
    isQuick: false,
    commands: [
      "fit hello.csv --width 3,2 --grid 3,5 -k 2 --optimizer lbfgs --steps 30 --lamb 0.001 --json",
      "prune --threshold 0.05 --edge-threshold 0.05 --score magnitude --json",
      "fit hello.csv --width 2+1m --optimizer adam --steps 60 --batch 64 --learning-rate 0.02 --base identity",
      "fit hello.csv --width 4 --grid 5 --engine cpu --steps 20 --restarts 2 --seed 7 --grid-eps 0.5",
      "fit hello.csv --width 2 --grid 4 --base zero --lamb 0.01 --lamb-l1 0.5 --lamb-entropy 1 --patience 3",
      "fit hello.csv --width 2 --optimizer adam --steps 30 --engine tfjs-cpu",
      "fit hello.csv --target x,f --width 3 --steps 20 --validation-fraction 0.2 --test-fraction 0.2",
      "prune --max-loss-increase 0.1 --steps 10",
      "symbolic --lib sin,exp,x^2,x*exp(-x) --beam 2 --no-round --complexity-price 0.5 --json",
      "fit hello.csv --width 1",
      "symbolic --fix 0,0,0=sin --fix 0,1,0=x^2",
      "symbolic --unfix 0,0,0 --lib full",
      "fit hello.csv --where x>=0 --inputs x,y --width 0 --threads 2",
      "history",
      "undo --steps 2",
      "history --json",
    ],
  },
  {
    name: "messy",
    isQuick: true,
    commands: walk("messy.csv", { after: exportsOf("formula", FORMULA_FORMS) }),
  },
  { name: "planets", isQuick: true, commands: walk("planets.csv", { fit: "--ignore body" }) },
  { name: "pressure", isQuick: true, commands: walk("pressure.csv") },
  {
    name: "puromycin",
    isQuick: false,
    commands: walk("puromycin.csv", { fit: "--target rate", after: exportsOf("formula", FORMULA_FORMS) }),
  },
  { name: "relativity", isQuick: false, commands: walk("relativity.csv") },
  { name: "trees", isQuick: true, commands: walk("trees.csv", { fit: "--json", symbolic: "--json" }) },
  {
    name: "formats",
    isQuick: true,
    commands: [
      ...["zipped.csv.gz", "lines.jsonl", "binary.parquet"].flatMap((table) => [
        `fit ${table} --target Volume --width 1 --steps 5`,
        `predict ${table}`,
      ]),
      "fit trees.csv --reader duckdb",
      "fit - --json",
    ],
  },
  {
    name: "discover-fixtures",
    isQuick: true,
    commands: [
      "discover relativity.csv",
      ...LOOKS,
      ...PAGES,
      "export --to python",
      "discover hello.csv --json",
      "symbolic",
      "discover trees.csv",
      "discover trees.csv --resume --effort low",
      "predict trees.csv",
      "discover planets.csv --noise 0.01 --json",
      "history",
      "undo",
    ],
  },
  {
    name: "words",
    isQuick: true,
    commands: [
      "",
      "--version",
      "--help",
      ...COMMANDS.map((command) => `${command} --help`),
      ...["bash", "zsh", "fish", "tcsh"].map((shell) => `completion ${shell}`),
      "doctor",
      "doctor --json",
    ],
  },
  {
    name: "refusals",
    isQuick: true,
    commands: [
      "nonsense",
      "fit",
      "fit absent.csv",
      "fit hello.csv --target nope",
      "fit hello.csv --width nope",
      "fit hello.csv --optimizer nope --json",
      "fit hello.csv --engine nope",
      "fit messy.csv --missing error",
      "fit hello.csv --where nope=1",
      "discover hello.csv --effort nope",
      "prune",
      "symbolic",
      "undo",
      "info --json",
      "fit planets.csv --ignore body --width 0 --steps 5 --quiet",
      "symbolic --fix 9,9,9=sin",
      "symbolic --lib nope",
      "export --to cobol",
      "export --to latex",
      "export --to onnx --from formula",
      "show 9,9,9",
      "plot --edge 9,9,9",
      "predict hello.csv",
      "predict absent.csv",
    ],
  },
];

/** Sessions on tables of shared/data/. */
const SHARED_SESSIONS = [
  {
    name: "iris",
    commands: walk("iris.csv", { fit: "--target petal_width --ignore species --width 2 --steps 20" }),
  },
  { name: "diabetes", commands: walk("diabetes.csv", { fit: "--width 2 --grid 3 --steps 15" }) },
  { name: "wine", commands: walk("wine.csv", { fit: "--width 1 --grid 3 --steps 15 --missing mean" }) },
  {
    name: "breast-cancer",
    commands: [
      "fit breast_cancer.csv --target mean_area --inputs mean_radius,mean_texture,mean_perimeter --width 1 --steps 20",
      "prune",
      "symbolic",
      "info",
      "discover breast_cancer.csv --target mean_area --inputs mean_radius,mean_texture --effort low --timeout 300",
    ],
  },
  {
    name: "digits",
    commands: ["fit digits.csv --width 1 --grid 2 --optimizer lbfgs --steps 10", "prune", "info", "plot"],
  },
];

/** How each search of an equation is called; its table has the name of the equation. */
const search = (table) => [`discover ${table} --json --timeout 120`, "info", "export --to latex"];

/** The sessions that the tables there are allow: fixtures alone, or those of shared/ too. */
export function sessions(hasShared, isQuick) {
  const equations = EQUATIONS.map(({ name, isQuick }) => ({
    name,
    isQuick,
    commands: search(`${name}.csv`),
  }));
  const all = [...FIXTURE_SESSIONS, ...(hasShared ? [...SHARED_SESSIONS, ...equations] : [])];
  return all.filter((session) => session.isQuick || !isQuick);
}
