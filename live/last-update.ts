// When a stack was last updated, by the Pulumi CLI.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isRecord, stringAt } from "../conversion/manifests/json.ts";

export interface LastUpdate {
  /** `update`, `destroy`, `refresh`, ... */
  readonly kind: string;
  /** `succeeded`, `failed`, `in-progress`. */
  readonly result: string;
  /** ISO 8601, when it began. */
  readonly startTime: string;
}

const deadlineMs = 20_000;

/** @returns undefined where the CLI, its login or the stack is not there */
export async function lastUpdate(stack: string, dir: string): Promise<LastUpdate | undefined> {
  const words = ["stack", "history", "--stack", stack, "--json", "--page-size", "1"];
  try {
    const { stdout } = await promisify(execFile)("pulumi", words, {
      cwd: dir,
      timeout: deadlineMs,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    const parsed: unknown = JSON.parse(stdout);
    const entry: unknown = Array.isArray(parsed) ? parsed[0] : undefined;
    if (!isRecord(entry)) return undefined;
    return {
      kind: stringAt(entry, "kind") ?? "update",
      result: stringAt(entry, "result") ?? "in-progress",
      startTime: stringAt(entry, "startTime") ?? "",
    };
  } catch {
    return undefined;
  }
}
