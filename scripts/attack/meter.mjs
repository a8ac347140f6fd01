// Loaded before the program: leaves its processor time and its most memory in the file that KAN_METER names.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  try {
    const figures = { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: Math.round(maxRSS / 1024) };
    writeFileSync(process.env.KAN_METER ?? "", JSON.stringify(figures));
  } catch {
    // A full disk is one of the attacks.
  }
});
