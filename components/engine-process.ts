// The engine that runs this program, as a process: it has started the language host, and that this process.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** A running `pulumi up`, `preview` or `destroy`. */
export interface EngineProcess {
  /** As Ctrl-C does: the providers stop waiting, and the state keeps what they had done. */
  interrupt(): void;
}

/** The engine; undefined: none has started this process, or the system does not tell. */
export function findEngine(pid = process.ppid): EngineProcess | undefined {
  const host = processOf(pid);
  if (host === undefined || !host.name.startsWith("pulumi-language")) return undefined;
  const engine = host.parent;
  if (processOf(engine)?.name !== "pulumi") return undefined;
  return {
    interrupt: () => {
      process.kill(engine, "SIGINT");
    },
  };
}

interface Process {
  /** Of the executable, 15 characters at most. */
  readonly name: string;
  readonly parent: number;
}

function processOf(pid: number): Process | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

/** By the kernel: not every image has `ps`. */
function fromProc(pid: number): Process {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const value = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  return { name: value("Name"), parent: Number(value("PPid")) };
}

function fromPs(pid: number): Process {
  const line = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
  const [, parent, command = ""] = /^\s*(\d+)\s+(.*)$/m.exec(line) ?? [];
  return { name: basename(command), parent: Number(parent) };
}
