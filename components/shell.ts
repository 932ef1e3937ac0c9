// The user's own commands that the program runs itself: gateCommand and drainCommand.
import { spawn } from "node:child_process";
import { UserError } from "../migration/user-error.ts";

/** How long one of them may take, in seconds. */
const commandSeconds = 300;

/** How long its output is read after its exit. */
const lastWordsMs = 500;

/** How much of what it says is kept, in characters: the end. */
const keptCharacters = 4000;

export interface CommandOptions {
  readonly timeoutSeconds?: number;
  /** True: it was set with `--secret`, so nothing that it says is repeated. Default false. */
  readonly secret?: boolean;
}

/**
 * Runs a command by /bin/sh, without an input. Whatever it has started is killed with it when the time is over.
 *
 * @returns undefined when it exits 0, else its exit code and the last three lines of what it said
 * @throws UserError when there is no /bin/sh
 */
export function complaintOf(
  command: string,
  variables: Readonly<Record<string, string>>,
  { timeoutSeconds = commandSeconds, secret = false }: CommandOptions = {},
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], {
      env: { ...process.env, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      // a process group of its own, so that all of it can be killed
      detached: true,
    });
    const said = { stderr: "", stdout: "" };
    for (const name of ["stderr", "stdout"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] = (said[name] + text).slice(-keptCharacters);
      });
    }
    const deadline = AbortSignal.timeout(timeoutSeconds * 1000);
    const kill = () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    deadline.addEventListener("abort", kill);
    child.on("error", (error) => {
      reject(new UserError(`/bin/sh: cannot be run: ${error.message}`));
    });
    child.on("exit", () => {
      // what the command left running in the background may hold its output open
      AbortSignal.timeout(lastWordsMs).addEventListener("abort", () => {
        child.stdout.destroy();
        child.stderr.destroy();
      });
    });
    child.on("close", (code, signal) => {
      deadline.removeEventListener("abort", kill);
      if (code === 0) {
        resolve(undefined);
        return;
      }
      const end = deadline.aborted
        ? `no exit within ${timeoutSeconds} s`
        : `exit ${code ?? signal ?? ""}`;
      const lines = `${said.stderr}${said.stdout}`.trim().split("\n").slice(-3).join(" ");
      resolve(lines === "" || secret ? end : `${end}: ${lines}`);
    });
  });
}
