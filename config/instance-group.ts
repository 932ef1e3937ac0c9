// An instance group of workers, in kops' words.
import { z } from "zod";
import { architectureOf } from "../migration/state/machine-architecture.ts";
import { kubelet } from "./kubelet.ts";
import { nonEmptyText, wholeNumber } from "./values.ts";

/** For example `m7g.large`. */
export const machineType = z
  .string("expected an EC2 instance type such as m7g.large")
  .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "expected an EC2 instance type such as m7g.large");

/** Pins the machine image; without it the newest Amazon Linux 2023 of the day of creation is kept. */
export const image = z
  .string("expected a machine image's id such as ami-0a1b2c3d")
  .regex(/^ami-[0-9a-f]{8,17}$/, "expected a machine image's id such as ami-0a1b2c3d");

/** gp3 takes 1 GiB to 16 TiB; Amazon Linux and its packages want 8. */
export const volumeGiB = wholeNumber(8, 16_384);

const labelName =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;

/** Labels a kubelet may give its own node (kubernetes: pkg/kubelet/apis/well_known_labels.go). */
function kubeletMaySet(label: string): boolean {
  const prefix = label.includes("/") ? label.slice(0, label.indexOf("/")) : "";
  const reserved = /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
  return !reserved || /(^|\.)(node|kubelet)\.kubernetes\.io$/.test(prefix);
}

const taint = z.strictObject({
  key: z
    .string("expected a taint's key")
    .regex(labelName, "expected a taint's key such as dedicated"),
  value: z.string().regex(labelValue, "expected a taint's value of at most 63 letters").default(""),
  effect: z.enum(
    ["NoSchedule", "PreferNoSchedule", "NoExecute"],
    "expected NoSchedule, PreferNoSchedule or NoExecute",
  ),
});

export const instanceGroup = z
  .strictObject({
    /** As kops has it: `nodes-us-east-1a`. The group on AWS is called `<name>.<cluster>`. */
    name: z
      .string("expected an instance group's name such as nodes-us-east-1a")
      .regex(
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        "expected an instance group's name such as nodes-us-east-1a: lower case, at most 63 characters",
      ),
    /** By default all of the cluster's. */
    zones: z.array(z.string("expected a zone"), "expected a list of zones").min(1).optional(),
    machineType: machineType.default("t3.medium"),
    minSize: wholeNumber(0, 1000).default(1),
    maxSize: wholeNumber(1, 1000).default(3),
    labels: z
      .record(
        z.string().regex(labelName, "expected a label such as example.com/team"),
        z.string().regex(labelValue, "expected a label's value of at most 63 letters"),
        "expected labels by name",
      )
      .default({}),
    taints: z.array(taint, "expected a list of {key, value, effect}").default([]),
    /** The root disk. */
    volumeGiB: volumeGiB.default(128),
    /** How much of the group may be spot instances; 0 is none. */
    spotPercent: wholeNumber(0, 100).default(0),
    /** What spot may fall back on, of the same architecture. */
    otherMachineTypes: z.array(machineType, "expected a list of instance types").default([]),
    /** Besides the cluster's own, for example one that a database lets in. */
    securityGroupIds: z
      .array(
        z
          .string("expected a security group's id such as sg-0a1b2c3d")
          .regex(/^sg-[0-9a-f]{8,17}$/, "expected a security group's id such as sg-0a1b2c3d"),
        "expected a list of security groups' ids",
      )
      .max(
        4,
        "expected at most 4: AWS gives an interface 5 security groups, one is the cluster's own",
      )
      .default([]),
    kubelet: kubelet.prefault({}),
    /** A bash script, run as root at each boot before the machine joins, until it exits with 0. */
    bootScript: nonEmptyText
      .pipe(z.string().startsWith("#!", "expected a script whose first line is #!/bin/bash"))
      .optional(),
    /** Another instance profile than the cluster's; its role needs the rights of the cluster's own. */
    instanceProfile: z
      .string("expected an instance profile's name")
      .regex(/^[\w+=,.@-]{1,128}$/, "expected an instance profile's name, not its ARN")
      .optional(),
    /** Hops to the metadata service: 1 keeps pods of their own network from the machine's credentials, 2 lets them. */
    metadataHopLimit: wholeNumber(1, 64).default(1),
    image: image.optional(),
  })
  .superRefine((group, context) => {
    const refuse = (path: string[], input: unknown, message: string) => {
      context.addIssue({ code: "custom", path, input, message });
    };
    if (group.minSize > group.maxSize) {
      refuse(["minSize"], group.minSize, `expected at most maxSize, which is ${group.maxSize}`);
    }
    for (const label of Object.keys(group.labels).filter((name) => !kubeletMaySet(name))) {
      refuse(
        ["labels", label],
        group.labels[label],
        "expected a label outside kubernetes.io and k8s.io: a kubelet may not give its node that one " +
          "(node.kubernetes.io/... it may)",
      );
    }
    for (const other of group.otherMachineTypes) {
      if (architectureOf(other) === architectureOf(group.machineType)) continue;
      refuse(
        ["otherMachineTypes"],
        group.otherMachineTypes,
        `expected the architecture of ${group.machineType} (${architectureOf(group.machineType)}): ` +
          `${other} is ${architectureOf(other)}, and a group has one image`,
      );
    }
    if (group.otherMachineTypes.length > 0 && group.spotPercent === 0) {
      refuse(["otherMachineTypes"], group.otherMachineTypes, "expected none without spotPercent");
    }
  });

export type InstanceGroupSpec = z.infer<typeof instanceGroup>;
