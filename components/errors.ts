import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../migration/user-error.ts";

/** Runs `task`; a person's mistake comes out as the engine prints it best: its text, no stack trace. */
export async function withPlainErrors<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof UserError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
