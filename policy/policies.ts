import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { backedUpBucket, encryptedDisks, encryptedParameters, rotatedKeys } from "./encryption.ts";
import { metadataTokens } from "./machines.ts";
import { openIngress } from "./network-access.ts";
import { narrowPermissions, noAdministrators } from "./permissions.ts";
import { protectedResources } from "./protection.ts";
import { weightedAliases } from "./weighted-records.ts";

export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  encryptedDisks,
  encryptedParameters,
  rotatedKeys,
  backedUpBucket,
  metadataTokens,
  openIngress,
  narrowPermissions,
  noAdministrators,
  protectedResources,
  weightedAliases,
];
