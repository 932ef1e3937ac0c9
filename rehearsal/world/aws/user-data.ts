// What a group's launch template says of its machines.
import { gunzipSync } from "node:zlib";
import { record, records, scalarText } from "../provider.ts";
import type { Account } from "./account.ts";
import { launchTemplateType, type AwsResource } from "./resource-types.ts";

/** The launch template that a group starts machines of, on demand or partly spot. */
export function templateOf(account: Account, group: AwsResource): AwsResource | undefined {
  const mixed = record(
    record(record(group.inputs["mixedInstancesPolicy"])["launchTemplate"])[
      "launchTemplateSpecification"
    ],
  );
  const id =
    scalarText(record(group.inputs["launchTemplate"])["id"]) ??
    scalarText(mixed["launchTemplateId"]);
  return account.find(launchTemplateType, id ?? "");
}

/** The Kubernetes version that a group's user data installs. */
export function versionInUserData(account: Account, group: AwsResource): string | undefined {
  return /\bv?(1\.\d\d\.\d+)\b/.exec(userDataOf(account, group) ?? "")?.[1];
}

/** The labels that a group's user data gives its nodes. */
export function labelsInUserData(
  account: Account,
  group: AwsResource,
): Readonly<Record<string, string>> {
  const line = /\bNODE_LABELS=['"]?([^'"\n]*)/.exec(userDataOf(account, group) ?? "")?.[1] ?? "";
  return Object.fromEntries(
    line
      .split(",")
      .filter((pair) => pair !== "")
      .map((pair) => [pair.replace(/=.*/, ""), pair.replace(/^[^=]*=/, "")]),
  );
}

/** The private address of the interface that a member's launch template names; undefined for a worker. */
export function addressOf(account: Account, group: AwsResource): string | undefined {
  const [first] = records(templateOf(account, group)?.inputs["networkInterfaces"]);
  const id = scalarText(first?.["networkInterfaceId"]) ?? "";
  const found = account.find("aws:ec2/networkInterface:NetworkInterface", id);
  return scalarText(found?.outputs["privateIp"]);
}

function userDataOf(account: Account, group: AwsResource): string | undefined {
  const userData = scalarText(templateOf(account, group)?.inputs["userData"]);
  if (userData === undefined) return undefined;
  const bytes = Buffer.from(userData, "base64");
  return bytes[0] === 0x1f ? gunzipSync(bytes).toString() : bytes.toString();
}
