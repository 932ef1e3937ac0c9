// Loaded before a measured process' own program: writes what the process has used, when it ends, into the file
// that BENCH_USAGE names.
import { writeFileSync } from "node:fs";

const file = process.env["BENCH_USAGE"];
if (file !== undefined && file !== "") {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, memoryMiB: maxRSS / 1024 }),
    );
  });
}
