import * as pulumi from "@pulumi/pulumi";

/** Not in the SDK's types: `runtime/config.ts` in pulumi/pulumi. */
const { isConfigSecret } = pulumi.runtime as unknown as {
  isConfigSecret: (fullKey: string) => boolean;
};

/** Whether a key of this project's config was set with `--secret`. */
export function isSecretKey(key: string): boolean {
  return isConfigSecret(`${pulumi.getProject()}:${key}`);
}
