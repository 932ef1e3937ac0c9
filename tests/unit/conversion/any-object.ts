import fc from "fast-check";
import type { KubernetesObject } from "../../../conversion/manifests/manifest.ts";

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** The mapping without its undefined fields. */
const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const labelKey = fc.constantFrom(
  "beta.kubernetes.io/os",
  "kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "failure-domain.beta.kubernetes.io/zone",
  "topology.kubernetes.io/zone",
  "node-role.kubernetes.io/master",
  "node-role.kubernetes.io/control-plane",
  "example.com/disk",
);
const effect = fc.constantFrom("NoSchedule", "NoExecute", undefined);
const toleration = fc
  .record({ key: maybe(labelKey), operator: fc.constantFrom("Exists", undefined), effect })
  .map(present);
const expression = fc.record({ key: labelKey, operator: fc.constant("Exists") });
const affinity = fc.record({
  nodeAffinity: fc.record({
    requiredDuringSchedulingIgnoredDuringExecution: fc.record({
      nodeSelectorTerms: fc.array(
        fc.record({ matchExpressions: fc.array(expression, { maxLength: 2 }) }),
        { maxLength: 2 },
      ),
    }),
  }),
  podAntiAffinity: fc.record({
    requiredDuringSchedulingIgnoredDuringExecution: fc.array(fc.record({ topologyKey: labelKey }), {
      maxLength: 2,
    }),
  }),
});
const profile = fc.constantFrom(
  "runtime/default",
  "docker/default",
  "unconfined",
  "localhost/a.json",
);
const podAnnotations = fc
  .record({
    "seccomp.security.alpha.kubernetes.io/pod": maybe(profile),
    "container.seccomp.security.alpha.kubernetes.io/main": maybe(profile),
    "container.apparmor.security.beta.kubernetes.io/main": maybe(profile),
    "container.apparmor.security.beta.kubernetes.io/nobody": maybe(profile),
    "scheduler.alpha.kubernetes.io/critical-pod": maybe(fc.constant("")),
    "security.alpha.kubernetes.io/sysctls": maybe(fc.constant("kernel.shm_rmid_forced=1")),
    "example.com/owner": maybe(fc.constant("shop")),
  })
  .map(present);
const securityContext = fc
  .record({
    runAsUser: maybe(fc.constant(1000)),
    seccompProfile: maybe(fc.constant({ type: "Unconfined" })),
    sysctls: maybe(fc.constant([{ name: "kernel.msgmax", value: "1" }])),
  })
  .map(present);
const template = fc
  .record({
    metadata: maybe(
      fc
        .record({ labels: maybe(fc.constant({ app: "it" })), annotations: maybe(podAnnotations) })
        .map(present),
    ),
    spec: fc
      .record({
        nodeSelector: maybe(fc.dictionary(labelKey, fc.constantFrom("", "linux"), { maxKeys: 3 })),
        tolerations: maybe(fc.array(toleration, { maxLength: 3 })),
        affinity: maybe(affinity),
        securityContext: maybe(securityContext),
        priorityClassName: maybe(fc.constant("mine")),
        containers: fc.constant([{ name: "main", image: "main:1" }, { name: "other" }]),
      })
      .map(present),
  })
  .map(present);

const namespace = fc.constantFrom("shop", "kube-system");

const apps = fc
  .record({
    type: fc.constantFrom(
      "extensions/v1beta1 Deployment",
      "apps/v1beta1 Deployment",
      "apps/v1beta2 Deployment",
      "apps/v1 Deployment",
      "extensions/v1beta1 DaemonSet",
      "apps/v1beta2 DaemonSet",
      "extensions/v1beta1 ReplicaSet",
      "apps/v1beta1 StatefulSet",
      "apps/v1 StatefulSet",
      "v1 ReplicationController",
      "batch/v1 Job",
    ),
    namespace,
    template,
    selector: maybe(fc.constant({ matchLabels: { app: "it" } })),
    strategy: maybe(
      fc.constantFrom({ type: "Recreate" }, {}, { rollingUpdate: { maxSurge: "25%" } }),
    ),
    replicas: maybe(fc.nat(5)),
  })
  .map(({ type, namespace: own, ...spec }): KubernetesObject => {
    const [apiVersion = "", kind = ""] = type.split(" ");
    return { apiVersion, kind, metadata: { name: "it", namespace: own }, spec: present(spec) };
  });

const cronJob = fc
  .record({
    apiVersion: fc.constantFrom("batch/v2alpha1", "batch/v1beta1", "batch/v1"),
    schedule: fc.constantFrom("@daily", "TZ=UTC 0 3 * * *"),
    namespace,
    template,
  })
  .map(({ apiVersion, schedule, namespace: own, template: pods }): KubernetesObject => ({
    apiVersion,
    kind: "CronJob",
    metadata: { name: "it", namespace: own },
    spec: { schedule, jobTemplate: { spec: { template: pods } } },
  }));

const pod = fc
  .record({ template, namespace })
  .map(({ template: { metadata, spec }, namespace: own }): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...(metadata as object | undefined), name: "it", namespace: own },
    spec,
  }));

const ingressAnnotations = fc
  .record({
    "kubernetes.io/ingress.class": maybe(fc.constantFrom("nginx", "traefik")),
    "nginx.ingress.kubernetes.io/ssl-redirect": maybe(fc.constantFrom("true", "false")),
    "nginx.ingress.kubernetes.io/force-ssl-redirect": maybe(fc.constant("true")),
    "nginx.ingress.kubernetes.io/proxy-read-timeout": maybe(fc.constantFrom("30", "60s", "x")),
    "nginx.ingress.kubernetes.io/app-root": maybe(fc.constant("/home")),
    "cluster-migration/without": maybe(fc.constant("app-root")),
    "haproxy.org/timeout-server": maybe(fc.constant("9s")),
  })
  .map(present);
const ingress = fc
  .record({
    apiVersion: fc.constantFrom("extensions/v1beta1", "networking.k8s.io/v1beta1"),
    annotations: maybe(ingressAnnotations),
    backend: maybe(fc.record({ serviceName: fc.constant("web"), servicePort: fc.constant(80) })),
    tls: maybe(fc.constant([{ hosts: ["shop.example.com"] }])),
    paths: fc.array(
      fc
        .record({
          path: maybe(fc.constantFrom("/", "/api")),
          pathType: maybe(fc.constant("Exact")),
          backend: fc.record({
            serviceName: fc.constant("web"),
            servicePort: fc.constantFrom("http", "80", 80),
          }),
        })
        .map(present),
      { maxLength: 2 },
    ),
  })
  .map(({ apiVersion, annotations, paths, ...spec }): KubernetesObject => ({
    apiVersion,
    kind: "Ingress",
    metadata: {
      name: "it",
      ...(annotations !== undefined && { annotations: annotations as Record<string, string> }),
    },
    spec: { ...present(spec), rules: [{ host: "shop.example.com", http: { paths } }] },
  }));

/** Workloads and Ingresses of any age, with anything that conversions look at, in any combination. */
export const anyObject: fc.Arbitrary<KubernetesObject> = fc.oneof(apps, cronJob, pod, ingress);
