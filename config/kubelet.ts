// What an operator says of the kubelets of a group.
import { z } from "zod";
import { wholeNumber } from "./values.ts";

const quantity = z
  .string('expected an amount such as "500m" or "1Gi"')
  .regex(/^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, 'expected an amount such as "500m" or "1Gi"');

const threshold = z
  .string('expected an amount or a share such as "200Mi" or "5%"')
  .regex(
    /^(\d+(\.\d+)?(Ki|Mi|Gi|Ti)?|\d{1,2}(\.\d+)?%)$/,
    'expected an amount or a share such as "200Mi" or "5%"',
  );

const reserved = z.partialRecord(
  z.enum(
    ["cpu", "memory", "ephemeral-storage", "pid"],
    "expected cpu, memory, ephemeral-storage or pid",
  ),
  quantity,
  "expected amounts by name",
);

export const kubelet = z.strictObject({
  /** How many pods a machine takes; a node's range has 254 addresses. */
  maxPods: wholeNumber(10, 250).default(110),
  /** What is kept for the kubelet and the container runtime. */
  kubeReserved: reserved.default({}),
  /** What is kept for the machine's other programs. */
  systemReserved: reserved.default({ cpu: "100m", memory: "256Mi" }),
  /** Below these pods are evicted at once. */
  evictionHard: z
    .partialRecord(
      z.enum(
        [
          "memory.available",
          "nodefs.available",
          "nodefs.inodesFree",
          "imagefs.available",
          "imagefs.inodesFree",
          "pid.available",
        ],
        "expected memory.available, nodefs.available, nodefs.inodesFree, imagefs.available, imagefs.inodesFree or pid.available",
      ),
      threshold,
      "expected thresholds by signal",
    )
    .default({}),
});

export type KubeletSpec = z.infer<typeof kubelet>;

/** The kubelet's own (kubernetes: pkg/kubelet/apis/config/v1beta1/defaults_linux.go); naming one drops the others. */
export const defaultEviction = {
  "memory.available": "100Mi",
  "nodefs.available": "10%",
  "nodefs.inodesFree": "5%",
  "imagefs.available": "15%",
  "imagefs.inodesFree": "5%",
} as const;
