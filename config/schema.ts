// Every key of the namespace `cluster-migration`, with its range and default.
import { z } from "zod";
import { analysis } from "./analysis.ts";
import { clusterKey } from "./cluster.ts";
import {
  dnsName,
  flag,
  hostOrPath,
  shellCommand,
  nonEmptyText,
  stackName,
  wholeNumber,
} from "./values.ts";

const weight = wholeNumber(0, 255);

const hostedZone = z.union(
  [
    dnsName.transform((name) => ({ name, private: false })),
    z.strictObject({ name: dnsName, private: flag.default(false) }),
  ],
  "expected a zone's name, or {name, private}",
);

const namedHosts = z
  .record(
    dnsName,
    z
      .string("expected namespace/service")
      .regex(/^[a-z0-9.-]+\/[a-z0-9.-]+$/, "expected namespace/service"),
  )
  .default({});

/** A part of its locks' DNS names. */
const shardName = z
  .string("expected a shard's name")
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, "expected a-z, 0-9 and -, at most 40 characters");

const shard = z.union(
  [
    nonEmptyText.transform((workloads) => ({ workloads, hosts: {} })),
    z.strictObject({ workloads: nonEmptyText, hosts: namedHosts }),
  ],
  "expected the path of its manifests, or {workloads, hosts}",
);

/** What both sides must agree on; the values stand in Pulumi.yaml. */
export const sharedShape = {
  hostedZones: z
    .array(hostedZone, "expected a list of hosted zones' names")
    .min(1, "expected at least one hosted zone: the hosts' records and the locks live there")
    .refine(
      (zones) => new Set(zones.map(({ name }) => name)).size === zones.length,
      "expected each zone's name once: a public and a private zone of one name would each have its own records",
    ),
  workloads: nonEmptyText.default("workloads"),
  hosts: namedHosts,
  removedHosts: z.array(hostOrPath, "expected a list of hosts").default([]),
  rollout: z
    .array(wholeNumber(1, 100), "expected a list of percentages")
    .default([1, 10, 50, 90, 100])
    .refine(
      (steps) =>
        steps.at(-1) === 100 && steps.every((step, i) => i === 0 || step > (steps[i - 1] ?? 0)),
      "expected ascending percentages of which the last is 100",
    ),
  drainSeconds: wholeNumber(60, 1_209_600).default(3600),
  nginxAnnotationsPrefix: dnsName.optional(),
  analysis,
  shards: z.record(shardName, shard, "expected shards' manifests by name").default({}),
};

/** What one side says of itself; the values stand in its own stack file. */
export const sideShape = {
  cluster: clusterKey,
  kubeconfig: z
    .union(
      [nonEmptyText, z.strictObject({ secure: nonEmptyText })],
      "expected a kubeconfig, set with --secret",
    )
    .optional(),
  secrets: z
    .record(
      z.string().regex(/^[A-Za-z0-9_-]+$/, "expected a name of letters, digits, _ and -"),
      z.record(
        z.string(),
        z.union(
          [z.string(), z.strictObject({ secure: nonEmptyText })],
          "expected a text, set with --secret",
        ),
        "expected texts by key, set with --secret",
      ),
      "expected Secrets' values by name and key, set with --secret",
    )
    .optional(),
  trafficWeight: weight.default(0),
  hostWeights: z.record(dnsName, weight, "expected weights by host").default({}),
  active: flag.default(false),
  fence: flag.default(false),
  peer: stackName.optional(),
  adopt: flag.default(false),
  gateCommand: shellCommand.optional(),
  drainCommand: shellCommand.optional(),
  activeCommands: z
    .strictObject(
      { start: shellCommand, stop: shellCommand },
      "expected {start, stop}, both shell commands",
    )
    .optional(),
  override: nonEmptyText.optional(),
  retired: flag.default(false),
  shard: shardName.optional(),
};

export const sharedKeys: readonly string[] = Object.keys(sharedShape);
export const sideKeys: readonly string[] = Object.keys(sideShape);

export const configSchema = z
  .strictObject({ ...sharedShape, ...sideShape })
  .superRefine((config, context) => {
    const refuse = (path: string, input: unknown, message: string) => {
      context.addIssue({ code: "custom", path: [path], input, message });
    };
    const positive = [config.trafficWeight, ...Object.values(config.hostWeights)].some(
      (value) => value > 0,
    );
    if (config.retired && positive) {
      refuse("retired", true, "expected every weight to be 0 first: this side still has traffic");
    }
    if (config.retired && config.active) {
      refuse(
        "retired",
        true,
        "expected active: false first: the active-only workloads still run here",
      );
    }
    if (config.fence && config.active) {
      refuse("fence", true, "expected active: false: a fenced cluster runs nothing");
    }
    if (config.fence && positive) {
      refuse("fence", true, "expected every weight to be 0 first: fencing stops all that answers");
    }
    if ("existing" in config.cluster) {
      const managed = config.cluster.existing.manageWorkloads;
      if (managed && config.kubeconfig === undefined) {
        refuse(
          "kubeconfig",
          undefined,
          "expected a kubeconfig, since cluster.existing.manageWorkloads is true: " +
            "pulumi config set --secret kubeconfig < kubeconfig.yaml",
        );
      }
    }
  });

export type ParsedConfig = z.infer<typeof configSchema>;
