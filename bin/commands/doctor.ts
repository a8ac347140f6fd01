import { execFile } from "node:child_process";
import { availableParallelism, totalmem } from "node:os";
import { promisify } from "node:util";
import type { CommandModule } from "../command.ts";
import { EXIT_CODE } from "../exit.ts";
import { left, table } from "../terminal/table.ts";

/** One thing that was looked at: what it is, what was found, and whether all is well. */
interface Finding {
  readonly name: string;
  readonly found: string;
  readonly isWell: boolean;
  /** What to do when it is not. */
  readonly advice?: string;
}

/** `kan doctor`: what this machine offers, and why something is missing. */
export const doctorCommand: CommandModule = {
  describe: (command) =>
    command
      .description(
        "Look at what this machine offers: Node, processor cores, memory, and the engines that can train a network here. Where one is missing, say why and what to install.",
      )
      .addHelpText("after", "\nExample:\n  $ kan doctor"),

  run: async ({ terminal }) => {
    const findings = [node(), cores(), memory(), await graphics(), ...(await engines())];
    const advice = findings.flatMap((finding) => finding.advice ?? []);
    const rows = findings.map(({ name, found, isWell }) => [isWell ? "ok" : "--", name, found]);
    const text = table([left(""), left(""), left("")], rows, terminal);
    return {
      exit: EXIT_CODE.done,
      text: [text, ...advice].join("\n"),
      json: { schema: "kan/doctor@1", findings },
    };
  },
};

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isWell = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "node",
    found: process.version,
    isWell,
    ...(isWell ? {} : { advice: "kan needs Node 20.19 or newer" }),
  };
}

function cores(): Finding {
  const n = availableParallelism();
  return { name: "cores", found: `${n} usable`, isWell: true };
}

function memory(): Finding {
  return { name: "memory", found: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`, isWell: true };
}

/** The NVIDIA GPUs, their memory and driver, as the driver's own tool tells. */
async function graphics(): Promise<Finding> {
  const name = "gpu";
  const query = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
  try {
    const { stdout } = await promisify(execFile)("nvidia-smi", query, { timeout: 5000 });
    const devices = stdout.trim().split("\n").filter(Boolean);
    if (devices.length > 0) return { name, found: devices.join("; "), isWell: true };
  } catch {
    // Without a driver there is no such program.
  }
  return { name, found: "no NVIDIA GPU seen (nvidia-smi finds none)", isWell: false };
}

async function engines(): Promise<Finding[]> {
  const { ENGINES } = await import("../../src/index.ts");
  const findings: Finding[] = [];
  for (const engine of ENGINES) {
    const name = `engine ${engine.name}`;
    const probe = await engine.probe(); // one at a time: some share a library
    if ("found" in probe) findings.push({ name, found: probe.found, isWell: true });
    else findings.push({ name, found: probe.missing, isWell: false, advice: probe.advice });
  }
  return findings;
}
