// A cluster that somebody else built, of any age: described, never touched on EC2.
import { z } from "zod";
import { compareVersions } from "../migration/state/kubernetes-version.ts";
import { version } from "./created-cluster.ts";
import { balancerOf } from "./load-balancer-zones.ts";
import { dnsName, flag, nonEmptyText } from "./values.ts";

const existingVersion = version("a version", "1.30")
  .regex(/^1\.(0|[1-9]\d*)(\.(0|[1-9]\d*))?$/, 'expected a version such as "1.10.6"')
  .refine((value) => compareVersions(value, "1.8") >= 0, "expected 1.8 or newer");

/** A load balancer's DNS name and canonical hosted zone. */
const loadBalancer = z
  .strictObject(
    {
      dnsName,
      zoneId: z
        .string("expected the load balancer's canonical hosted zone id, such as Z35SXDOTRQ7X7K")
        .regex(
          /^Z[A-Z0-9]{5,31}$/,
          "expected the load balancer's canonical hosted zone id, such as Z35SXDOTRQ7X7K",
        ),
    },
    "expected {dnsName, zoneId} of its load balancer",
  )
  .superRefine(({ dnsName: name, zoneId }, context) => {
    const found = balancerOf(name);
    if (found?.zoneId === undefined || found.zoneId === zoneId) return;
    context.addIssue({
      code: "custom",
      path: ["zoneId"],
      input: zoneId,
      message: `expected ${found.zoneId}, the zone of such a load balancer's name in ${found.region}`,
    });
  });

export const existingCluster = z
  .strictObject({
    name: nonEmptyText,
    kubernetesVersion: existingVersion,
    existing: z.strictObject(
      {
        /** Where its Ingress controller is reached. */
        ingress: loadBalancer,
        /** By host, where it is reached instead: a Service's own load balancer, or a second controller's. Default none. */
        loadBalancers: z
          .record(
            dnsName,
            loadBalancer,
            "expected load balancers by host: {shop.example.com: {dnsName, zoneId}}",
          )
          .optional(),
        etcdVersion: z
          .string('expected a version in quotes, such as "2.2.1"')
          .regex(/^\d+\.\d+(\.\d+)?$/, 'expected a version such as "2.2.1"')
          .optional(),
        networking: nonEmptyText.optional(),
        dns: z.enum(["kube-dns", "coredns"], "expected kube-dns or coredns").optional(),
        /** True: this program applies the manifests here too, and a destroy deletes them. */
        manageWorkloads: flag.default(false),
      },
      "expected {ingress: {dnsName, zoneId}, ...}",
    ),
  })
  .superRefine((cluster, context) => {
    if (
      !cluster.existing.manageWorkloads ||
      compareVersions(cluster.kubernetesVersion, "1.22") >= 0
    ) {
      return;
    }
    context.addIssue({
      code: "custom",
      path: ["existing", "manageWorkloads"],
      input: true,
      message:
        "expected false below Kubernetes 1.22: objects that are already there can be taken over by " +
        `server-side apply only, and ${cluster.kubernetesVersion} has none; use activeCommands`,
    });
  });

export type ExistingClusterSpec = z.infer<typeof existingCluster>;
