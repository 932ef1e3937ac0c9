import type { Properties } from "../world/provider.ts";

/** How one `pulumi up` ended. */
export interface UpResult {
  readonly ok: boolean;
  /** As the CLI would print them. */
  readonly errors: readonly string[];
}

/** What applies a project's stacks to the world: Pulumi's test runtime, or a real engine. */
export interface Runtime {
  up(stack: string): Promise<UpResult>;
  /** `pulumi destroy --run-program`; the errors, none when everything is gone. */
  destroy(stack: string): Promise<readonly string[]>;
  /** `pulumi stack rm`, the stack file left alone. */
  remove(stack: string): Promise<void>;
  outputs(stack: string): Promise<Properties>;
  close(): Promise<void>;
}
