// Loaded before the program: the process dies before change number KILL_AT of the file system, as by a power cut.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

let left = Number(process.env.KILL_AT);
const changes = ["link", "rename", "rm", "unlink", "mkdir", "writeFile", "copyFile", "truncate"];
// The journal of a sweep is written line by line.
const journalled = ["write", "fsync", "ftruncate"];

function counted(owner, name) {
  const original = owner[name];
  owner[name] = function (...args) {
    if (left-- <= 0) process.kill(process.pid, "SIGKILL");
    return original.apply(this, args);
  };
}

for (const name of changes) counted(fs.promises, name);
for (const name of [...changes, ...journalled]) counted(fs, `${name}Sync`);
const open = fs.promises.open;
fs.promises.open = async (path, flags, mode) => {
  const handle = await open(path, flags, mode);
  if (flags !== "r" && flags !== undefined)
    for (const name of ["writeFile", "write", "sync"]) counted(handle, name);
  return handle;
};
syncBuiltinESMExports();
