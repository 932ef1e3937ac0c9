import { execFile } from "node:child_process";

/**
 * Runs one of the user's own checks.
 *
 * @returns undefined when it exits 0, else its exit code and the end of what it said
 */
export function complaintOf(
  command: string,
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      "/bin/sh",
      ["-c", command],
      { env: { ...process.env, ...environment }, maxBuffer: 1 << 20 },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(undefined);
          return;
        }
        const said = `${stderr}${stdout}`.trim().split("\n").slice(-3).join(" ");
        const exit = error.code ?? error.signal ?? "";
        resolve(`exit ${exit}${said === "" ? "" : `: ${said}`}`);
      },
    );
  });
}
