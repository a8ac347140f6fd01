import type { CommandEntry } from "./command.ts";

/** What commands are for, as `kan --help` groups them. */
const HEADING = {
  formulas: "Formulas:",
  networks: "Networks, step by step:",
  results: "What came out of it:",
  model: "The model file:",
  program: "The program:",
} as const;

/** Every command: its line in `kan --help`, and where it lives. Only the one that runs is loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "discover",
    heading: HEADING.formulas,
    summary: "search for the formula of a table",
    load: async () => (await import("./commands/discover.ts")).discoverCommand,
  },
  {
    name: "fit",
    heading: HEADING.networks,
    summary: "train a network on a table",
    load: async () => (await import("./commands/fit.ts")).fitCommand,
  },
  {
    name: "sweep",
    heading: HEADING.networks,
    summary: "try many networks and keep the best",
    load: async () => (await import("./commands/sweep.ts")).sweepCommand,
  },
  {
    name: "worker",
    heading: HEADING.networks,
    summary: "compute trials of a sweep from a queue",
    load: async () => (await import("./commands/worker.ts")).workerCommand,
  },
  {
    name: "prune",
    heading: HEADING.networks,
    summary: "cut the nodes, edges and inputs that matter little",
    load: async () => (await import("./commands/prune.ts")).pruneCommand,
  },
  {
    name: "symbolic",
    heading: HEADING.networks,
    summary: "turn the network into a formula",
    load: async () => (await import("./commands/symbolic.ts")).symbolicCommand,
  },
  {
    name: "pick",
    heading: HEADING.formulas,
    summary: "take another of the formulas that were found",
    load: async () => (await import("./commands/pick.ts")).pickCommand,
  },
  {
    name: "eval",
    heading: HEADING.formulas,
    summary: "fit the constants of a formula that you type, and judge it",
    load: async () => (await import("./commands/eval.ts")).evalCommand,
  },
  {
    name: "solve",
    heading: HEADING.formulas,
    summary: "solve a differential equation: a network, then a formula",
    load: async () => (await import("./commands/solve.ts")).solveCommand,
  },
  {
    name: "predict",
    heading: HEADING.results,
    summary: "apply the network or the formula to new rows",
    load: async () => (await import("./commands/predict.ts")).predictCommand,
  },
  {
    name: "show",
    heading: HEADING.results,
    summary: "show the curves of edges on the terminal",
    load: async () => (await import("./commands/show.ts")).showCommand,
  },
  {
    name: "plot",
    heading: HEADING.results,
    summary: "draw the network, or one of its edges",
    load: async () => (await import("./commands/plot.ts")).plotCommand,
  },
  {
    name: "report",
    heading: HEADING.results,
    summary: "write a page about the model: formula, errors, pictures",
    load: async () => (await import("./commands/report.ts")).reportCommand,
  },
  {
    name: "export",
    heading: HEADING.results,
    summary: "write the formula or the network for another program",
    load: async () => (await import("./commands/export.ts")).exportCommand,
  },
  {
    name: "info",
    heading: HEADING.model,
    summary: "show the model: shape, parameters, losses",
    load: async () => (await import("./commands/info.ts")).infoCommand,
  },
  {
    name: "history",
    heading: HEADING.model,
    summary: "list the steps a model went through",
    load: async () => (await import("./commands/history.ts")).historyCommand,
  },
  {
    name: "undo",
    heading: HEADING.model,
    summary: "take the last step back",
    load: async () => (await import("./commands/undo.ts")).undoCommand,
  },
  {
    name: "completion",
    heading: HEADING.program,
    summary: "print a script that completes kan in a shell",
    load: async () => (await import("./commands/completion.ts")).completionCommand,
  },
  {
    name: "doctor",
    heading: HEADING.program,
    summary: "list the engines found here, and why one is missing",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
];
