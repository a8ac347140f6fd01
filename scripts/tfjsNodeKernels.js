// Writes test/train/engines/tfjs-node-kernels.json: the kernels that the published @tensorflow/tfjs-node registers,
// read from the files of its npm package, which arrive even where the library itself cannot be downloaded.
//
//     node scripts/tfjsNodeKernels.js [version]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import core from "@tensorflow/tfjs-core";

const version = process.argv[2] ?? "4.22.0";
const name = "@tensorflow/tfjs-node";
const folder = mkdtempSync(join(tmpdir(), "kan-kernels-"));
try {
  const packed = execFileSync("npm", ["pack", `${name}@${version}`, "--json", "--pack-destination", folder], {
    encoding: "utf8",
  });
  const [{ integrity }] = JSON.parse(packed);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", join(folder, tarball), "-C", folder]);
  const read = (file) => readFileSync(join(folder, "package/dist", file), "utf8");
  const register = read("register_all_kernels.js");
  const files = new Map(
    [...register.matchAll(/var (\w+) = require\("\.\/(kernels\/\w+)"\)/g)].map(([, id, file]) => [id, file]),
  );
  const registered = [...register.matchAll(/^\s+(\w+)\.\w+Config,?$/gm)].map(([, id]) => files.get(id));
  // A kernel's name is given as text, or as a constant of tfjs-core.
  const nameIn = (code) => {
    const [, text, constant] = /kernelName: (?:'(\w+)'|\w+\.(\w+))/.exec(code) ?? [];
    return text ?? core[constant];
  };
  const kernels = registered.map((file) => nameIn(read(`${file}.js`))).sort();
  if (kernels.length === 0 || kernels.some((kernel) => typeof kernel !== "string")) {
    throw new Error(`the files of ${name} ${version} are not laid out as expected`);
  }
  const list = { package: name, version, integrity, madeBy: "scripts/tfjsNodeKernels.js", kernels };
  const target = fileURLToPath(new URL("../test/train/engines/tfjs-node-kernels.json", import.meta.url));
  writeFileSync(target, `${JSON.stringify(list, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
