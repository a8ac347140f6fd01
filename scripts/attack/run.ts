// The attacks on the program, kind by kind: npm run attack [kind …] [--count N] [--seed N] [--from N]
//
// Each attempt depends on the seed and its number alone; `--from N --count 1` repeats one. Prints what was violated,
// with the smallest reproduction known, and at the end tried / held / violated. Exits with 1 where a rule was broken.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { randomStream } from "../../src/math/philox.ts";
import { ATTACKS } from "./kinds.ts";

// Attempts happen in folders of their own, and threads load again what the process loaded: it is named by its whole path.
const LOADER = new URL("../typescript.js", import.meta.url).href;
if (!process.execArgv.includes(LOADER)) {
  const again = ["--import", LOADER, ...process.argv.slice(1)];
  process.exit(spawnSync(process.execPath, again, { stdio: "inherit" }).status ?? 1);
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
  },
});
const unknown = positionals.find((name) => !ATTACKS.some((attack) => attack.name === name));
if (unknown !== undefined) {
  process.stderr.write(
    `there is no attack "${unknown}"; the kinds are ${ATTACKS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}
const chosen = positionals.length === 0 ? ATTACKS : ATTACKS.filter(({ name }) => positionals.includes(name));
const seed = Number(flags.seed);
const first = Number(flags.from);

/** Ends the process when no attempt has ended for so long: a loop without end hears nothing else. */
const PATIENCE_MS = 300_000;
const beat = new Int32Array(new SharedArrayBuffer(4));
const dog = `const { workerData: beat } = require("node:worker_threads");
let seen = -1;
setInterval(() => {
  const now = Atomics.load(beat, 0);
  if (now === seen) { process._rawDebug("VIOLATED attempt " + now + " does not end"); process.kill(process.pid, "SIGKILL"); }
  seen = now;
}, ${PATIENCE_MS});`;
new Worker(dog, { eval: true, workerData: beat }).unref();

let nViolated = 0;
const lines: string[] = [];
for (const { name, counts, chance = 0, trial } of chosen) {
  const count = flags.count === undefined ? counts.long : Number(flags.count);
  let violated = 0;
  for (let n = first; n < first + count; n++) {
    Atomics.store(beat, 0, n);
    const { what, faults } = await trial(randomStream(seed, "attack", name, n), n);
    if (faults.length === 0) continue;
    violated++;
    process.stdout.write(`VIOLATED ${name} --seed ${seed} --from ${n} --count 1\n  ${what}\n`);
    for (const fault of faults) process.stdout.write(`  ${fault.slice(0, 300)}\n`);
  }
  nViolated += Math.max(0, violated - Math.ceil(chance * count));
  const figures = [count, count - violated, violated].map((figure) => String(figure).padStart(9)).join("");
  lines.push(`${name.padEnd(14)}${figures}`);
}
process.stdout.write(
  `\n${"attack".padEnd(14)}${["tried", "held", "violated"].map((word) => word.padStart(9)).join("")}\n`,
);
process.stdout.write(`${lines.join("\n")}\n`);
process.exit(nViolated > 0 ? 1 : 0);
