/** What to do about removed kinds that cannot be converted to anything. */
export const removedKinds: Readonly<Record<string, string>> = {
  PodSecurityPolicy:
    "nothing took its place one to one: label the namespaces for Pod Security Admission (pod-security.kubernetes.io/enforce) and remove it",
  PodPreset: "it never left alpha: write what it injected into the pod templates and remove it",
  InitializerConfiguration: "webhooks took its place: write a MutatingWebhookConfiguration instead",
  AuditSink: "it never left alpha: configure the API server's --audit-webhook-config-file instead",
  ClusterCIDR: "it never left alpha: the network plugin or the node IPAM flags assign ranges",
  PodScheduling: "the scheduler and the drivers no longer use it: remove it",
  PodSchedulingContext: "the scheduler and the drivers no longer use it: remove it",
  ResourceClass: "write a DeviceClass (resource.k8s.io/v1), which selects devices by itself",
  ResourceClassParameters: "write its parameters into a DeviceClass (resource.k8s.io/v1)",
  ResourceClaimParameters: "write its parameters into the ResourceClaim (resource.k8s.io/v1)",
};
