// A created cluster, registered on the SDK's mocks: every output of an AWS resource is a reference to it.
import type { Properties } from "../../rehearsal/world/provider.ts";
import {
  accountId,
  computed,
  declareOnMocks,
  plain,
} from "../../tests/unit/components/cluster/simulated-providers.ts";
import { reference, type RegisteredResource } from "./terraform.ts";

const example = {
  name: "blue.k8s.example.com",
  kubernetesVersion: "1.36.2",
  networking: "cilium",
  zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
};

/** What a stack file says of the cluster: as the example's, and with what else there is. */
export const configurations = {
  example,
  options: {
    ...example,
    networking: "calico",
    nodes: [
      {
        name: "spot",
        minSize: 0,
        spotPercent: 60,
        otherMachineTypes: ["t3.large"],
        labels: { pool: "spot" },
        securityGroupIds: ["sg-0a1b2c3d"],
      },
    ],
    ingress: {
      certificateArn:
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      sourceRanges: ["203.0.113.0/24"],
      internal: true,
    },
    apiSourceRanges: ["198.51.100.0/24"],
    apiInternal: true,
    logs: { flow: "connections", access: "requests" },
    disks: {
      keyArns: ["arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"],
      fromClusters: ["old.k8s.example.com"],
    },
  },
} as const;

export type Configuration = keyof typeof configurations;

/** Outputs that other resources take. */
const outputs = ["dnsName", "zoneId", "keyId", "allocationId", "url", "bucket"] as const;

/** An ARN is taken apart by the program, and read in policies; that of a load balancer's parts leads to them. */
function arnOf(type: string, name: string): string {
  if (type.startsWith("aws:lb/")) return reference(type, name, "arn");
  const service = type.split(":")[1]?.split("/")[0] ?? "";
  const id = service === "ssm" ? `parameter${name}` : name;
  return `arn:aws:${service}:us-east-1:${accountId}:${id}`;
}

/** @param cluster as a stack file says it */
export async function declaredCluster(cluster: object): Promise<readonly RegisteredResource[]> {
  const found: RegisteredResource[] = [];
  await declareOnMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        const given = plain(inputs) as Properties;
        if (!type.startsWith("aws:") || custom === false) {
          return { id: `${name}-id`, state: { ...given, ...computed(type, name) } };
        }
        found.push({ type, name, inputs: given });
        const made = outputs
          .filter((output) => !(output in given))
          .map((output) => [output, reference(type, name, output)] as const);
        const address = type.endsWith(":NetworkInterface") ? { privateIp: "172.20.64.10" } : {};
        return {
          id: reference(type, name, "id"),
          state: {
            ...given,
            arn: arnOf(type, name),
            ...Object.fromEntries(made),
            ...address,
          } as Record<string, unknown>,
        };
      },
      call: ({ token, inputs }) =>
        token === "aws:index/getCallerIdentity:getCallerIdentity"
          ? { accountId }
          : { ...(inputs as object), value: "ami-0123456789abcdef0" },
    },
    cluster,
  );
  return found;
}
