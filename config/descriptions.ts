/** What each key means, for editors and for the reference in docs/. */
export const descriptions: Readonly<Record<string, string>> = {
  hostedZones:
    "Route53 hosted zones of the hosts: names, or {name, private}. The locks live in the first.",
  workloads: "Folder or file of the Kubernetes manifests, the same for both sides.",
  hosts:
    "Hosts that no Ingress names, each with its Service: {shop.example.com: namespace/service}.",
  removedHosts:
    "Hosts that may leave the manifests although clients may still come, and paths (shop.example.com/api) whose requests may fail.",
  rollout:
    "Shares of the target, in percent and ascending, at which a migration stops. The last is 100.",
  drainSeconds:
    "How long clients may still come to a side at weight 0, from answers that they have cached.",
  nginxAnnotationsPrefix:
    "The prefix that the source's ingress-nginx was given by --annotations-prefix. Default: its own, nginx.ingress.kubernetes.io and ingress.kubernetes.io.",
  analysis:
    "Questions that npm run watch asks of the target after a raise: {name, prometheus | cloudwatch | command, most, timesOther}.",
  shards:
    "Parts of a large migration, each moved by its own pair of stacks: {payments: folder, ...}, or {payments: {workloads, hosts}} (docs/shards.md).",
  cluster:
    "The cluster: one to create {name, kubernetesVersion, networking, zones, ...}, or one that somebody else built {name, kubernetesVersion, existing: {ingress, ...}}, or another stack's {fromStack}.",
  kubeconfig: "The kubeconfig of an existing cluster whose workloads are managed here. A secret.",
  secrets:
    "Values of Secrets by name and key, each set with --secret: what cluster-migration/secret-from-config names.",
  trafficWeight: "Route53's weight, 0 to 255, of every host that hostWeights does not name.",
  hostWeights: "Weights by host, for single hosts that go first: {canary.example.com: 11}.",
  active: "True: the active-only workloads run on this side.",
  fence:
    "True: every instance group of this cluster goes to zero. For a cluster whose API is dead.",
  peer: "The other side's stack name.",
  adopt:
    "True: a simple record that serves a host today is taken over and made a weighted alias. Not undone.",
  gateCommand: "Your own check of the side whose share rises. It must exit with 0.",
  drainCommand:
    "Your own check that a side has no clients left. It must exit with 0 before it is retired.",
  activeCommands:
    "{start, stop}: shell commands for the active-only workloads of an existing cluster that is not managed here.",
  override:
    "A reason in words: skips gateCommand for this edit, and lets check pass what is rarely meant. It skips no rule. The next edit removes it.",
  retired:
    "True: the side's last step. Its records and locks go, and pulumi destroy --run-program is allowed.",
  shard: "The shard whose hosts this stack moves: a name of shards. Default: the whole.",
};
