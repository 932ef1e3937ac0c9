// What kubeadm's CoreDNS lacks for a cluster that grows: a budget, and as many copies as there are nodes for.
import { apps, policy } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { accountWithRules } from "./account-with-rules.ts";
import { addonObject, type AddonObjectsArgs } from "./addon-objects.ts";

/** Pinned, as kops has it (kubernetes/kops: coredns.addons.k8s.io/k8s-1.12.yaml.template). */
const image = "registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.9.0";

const name = "coredns-autoscaler";
const namespace = "kube-system";
const labels = { "k8s-app": name };
const metadata = { name, namespace, labels };

/** One copy for 16 nodes or 256 cores, two at least: kubeadm keeps the number that it finds. */
const proportion = {
  linear: { coresPerReplica: 256, nodesPerReplica: 16, preventSinglePointFailure: true },
};

/** Its name is the cluster's. */
export class ClusterDns extends pulumi.ComponentResource {
  constructor(cluster: string, args: AddonObjectsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:ClusterDns", cluster, {}, opts);
    const title = `${name}.${cluster}`;
    const own = addonObject(this, args);
    new policy.v1.PodDisruptionBudget(
      `coredns.${cluster}`,
      {
        metadata: { name: "coredns", namespace },
        spec: {
          selector: { matchLabels: { "k8s-app": "kube-dns" } },
          maxUnavailable: "33%",
          // a copy that does not answer may go
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      own,
    );
    const access = accountWithRules(title, metadata, rules, own);
    new apps.v1.Deployment(title, deployment, {
      ...own,
      dependsOn: [...own.dependsOn, ...access],
    });
    this.registerOutputs({});
  }
}

/** It counts nodes, and changes the size of the one deployment. */
const rules = [
  { apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch"] },
  {
    apiGroups: ["apps"],
    resources: ["deployments/scale"],
    resourceNames: ["coredns"],
    verbs: ["get", "update"],
  },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "create"] },
];

const deployment: apps.v1.DeploymentArgs = {
  metadata,
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: name,
        priorityClassName: "system-cluster-critical",
        tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65534,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: "autoscaler",
            image,
            command: [
              "/cluster-proportional-autoscaler",
              `--namespace=${namespace}`,
              `--configmap=${name}`,
              "--target=Deployment/coredns",
              `--default-params=${JSON.stringify(proportion)}`,
              "--logtostderr=true",
              "--v=2",
            ],
            resources: { requests: { cpu: "20m", memory: "10Mi" } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
          },
        ],
      },
    },
  },
};
