import type { CommandEntry } from "./command.ts";

/** Every command: its line in `kan --help`, and where it lives. Only the one that runs is loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "discover",
    summary: "search for the formula of a table",
    load: async () => (await import("./commands/discover.ts")).discoverCommand,
  },
  {
    name: "fit",
    summary: "train a network on a table",
    load: async () => (await import("./commands/fit.ts")).fitCommand,
  },
  {
    name: "sweep",
    summary: "try many networks and keep the best",
    load: async () => (await import("./commands/sweep.ts")).sweepCommand,
  },
  {
    name: "worker",
    summary: "compute trials of a sweep from a queue",
    load: async () => (await import("./commands/worker.ts")).workerCommand,
  },
  {
    name: "prune",
    summary: "cut the nodes, edges and inputs that matter little",
    load: async () => (await import("./commands/prune.ts")).pruneCommand,
  },
  {
    name: "symbolic",
    summary: "turn the network into a formula",
    load: async () => (await import("./commands/symbolic.ts")).symbolicCommand,
  },
  {
    name: "pick",
    summary: "take another of the formulas that were found",
    load: async () => (await import("./commands/pick.ts")).pickCommand,
  },
  {
    name: "eval",
    summary: "fit the constants of a formula that you type, and judge it",
    load: async () => (await import("./commands/eval.ts")).evalCommand,
  },
  {
    name: "solve",
    summary: "solve a differential equation: a network, then a formula",
    load: async () => (await import("./commands/solve.ts")).solveCommand,
  },
  {
    name: "predict",
    summary: "apply the network or the formula to new rows",
    load: async () => (await import("./commands/predict.ts")).predictCommand,
  },
  {
    name: "show",
    summary: "show the curves of edges on the terminal",
    load: async () => (await import("./commands/show.ts")).showCommand,
  },
  {
    name: "plot",
    summary: "draw the network, or one of its edges",
    load: async () => (await import("./commands/plot.ts")).plotCommand,
  },
  {
    name: "report",
    summary: "write a page about the model: formula, errors, pictures",
    load: async () => (await import("./commands/report.ts")).reportCommand,
  },
  {
    name: "export",
    summary: "write the formula or the network for another program",
    load: async () => (await import("./commands/export.ts")).exportCommand,
  },
  {
    name: "info",
    summary: "show the model: shape, parameters, losses",
    load: async () => (await import("./commands/info.ts")).infoCommand,
  },
  {
    name: "history",
    summary: "list the steps a model went through",
    load: async () => (await import("./commands/history.ts")).historyCommand,
  },
  {
    name: "undo",
    summary: "take the last step back",
    load: async () => (await import("./commands/undo.ts")).undoCommand,
  },
  {
    name: "completion",
    summary: "print a script that completes kan in a shell",
    load: async () => (await import("./commands/completion.ts")).completionCommand,
  },
  {
    name: "doctor",
    summary: "list the engines found here, and why one is missing",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
];
