// A cache for DNS on each node, as upstream has it (kubernetes: cluster/addons/dns/nodelocaldns). Where kube-proxy serves
// the Services, it takes CoreDNS' own address on the node, so that kubelets and pods need not know of it: when it ends, it
// takes that address away again, and pods ask CoreDNS. Cilium resolves Services before that and redirects to it by a
// policy (cilium: examples/kubernetes-local-redirect).
import { apiextensions, apps, core } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterDns } from "../../config/network.ts";
import type { Networking } from "../../config/kubernetes-minors.ts";
import { addonObject, type AddonObjectsArgs } from "./addon-objects.ts";

export interface NodeLocalDnsArgs extends AddonObjectsArgs {
  readonly networking: Networking;
}

/** As Kubernetes 1.37 pins it; it runs with every minor. */
const image = "registry.k8s.io/dns/k8s-dns-node-cache:1.26.8";

/** Of the node alone; pods of their own network have another. */
const ownAddress = "169.254.20.10";

const name = "node-local-dns";
const namespace = "kube-system";
const labels = { "k8s-app": name };
const metadata = { name, namespace, labels };

/** Selects CoreDNS' pods: the cache asks these, under an address that it does not hold itself. */
const upstream = "kube-dns-upstream";

const dnsPorts = [
  { name: "dns", port: 53, protocol: "UDP" },
  { name: "dns-tcp", port: 53, protocol: "TCP" },
] as const;

const metricsPort = 9253;

/** Its name is the cluster's. */
export class NodeLocalDns extends pulumi.ComponentResource {
  constructor(cluster: string, args: NodeLocalDnsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { networking } = args;
    super("cluster-migration:index:NodeLocalDns", cluster, { networking }, opts);
    const title = `${name}.${cluster}`;
    const own = addonObject(this, args);
    const redirected = networking === "cilium";
    const account = new core.v1.ServiceAccount(title, { metadata }, own);
    const service = new core.v1.Service(
      `${upstream}.${cluster}`,
      {
        metadata: { name: upstream, namespace, labels },
        spec: {
          selector: { "k8s-app": "kube-dns" },
          ports: dnsPorts.map((each) => ({ ...each, targetPort: 53 })),
        },
      },
      own,
    );
    const config = new core.v1.ConfigMap(
      title,
      { metadata, data: { Corefile: corefile(redirected) } },
      own,
    );
    new core.v1.Service(
      title,
      {
        metadata,
        spec: {
          clusterIP: "None",
          selector: labels,
          ports: [{ name: "metrics", port: metricsPort, targetPort: metricsPort }],
        },
      },
      own,
    );
    const caches = new apps.v1.DaemonSet(
      title,
      { metadata, spec: daemonSet(redirected) },
      { ...own, dependsOn: [...own.dependsOn, account, service, config] },
    );
    if (redirected) {
      new apiextensions.CustomResource(title, redirectPolicy, {
        ...own,
        dependsOn: [...own.dependsOn, caches],
      });
    }
    this.registerOutputs({});
  }
}

/** The cache replaces the names between underscores itself. */
function corefile(redirected: boolean): string {
  const bind = redirected ? "0.0.0.0" : `${ownAddress} ${clusterDns}`;
  const health = redirected ? "health" : `health ${ownAddress}:8080`;
  const zone = (domain: string, cache: string, servers: string, more: readonly string[] = []) =>
    [
      `${domain}:53 {`,
      "  errors",
      `  ${cache}`,
      "  reload",
      "  loop",
      `  bind ${bind}`,
      `  forward . ${servers}`,
      `  prometheus :${metricsPort}`,
      ...more.map((line) => `  ${line}`),
      "}",
      "",
    ].join("\n");
  // by TCP: no entry in the node's connection table outlives its answer, and none is lost
  const inside = "__PILLAR__CLUSTER__DNS__ {\n    force_tcp\n  }";
  const answers = "cache {\n    success 9984 30\n    denial 9984 5\n  }";
  return [
    zone("cluster.local", answers, inside, [health]),
    zone("in-addr.arpa", "cache 30", inside),
    zone("ip6.arpa", "cache 30", inside),
    zone(".", "cache 30", "__PILLAR__UPSTREAM__SERVERS__"),
  ].join("");
}

function daemonSet(redirected: boolean) {
  const probe = { path: "/health", port: 8080, ...(!redirected && { host: ownAddress }) };
  return {
    updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } },
    selector: { matchLabels: labels },
    template: {
      metadata: {
        labels,
        annotations: {
          "prometheus.io/port": String(metricsPort),
          "prometheus.io/scrape": "true",
          ...(redirected && { "policy.cilium.io/no-track-port": "53" }),
        },
      },
      spec: {
        serviceAccountName: name,
        priorityClassName: "system-node-critical",
        hostNetwork: !redirected,
        // the machine's own name servers: not itself
        dnsPolicy: "Default",
        tolerations: [
          { key: "CriticalAddonsOnly", operator: "Exists" },
          { effect: "NoExecute", operator: "Exists" },
          { effect: "NoSchedule", operator: "Exists" },
        ],
        containers: [
          {
            name: "node-cache",
            image,
            args: [
              ...["-localip", `${ownAddress},${clusterDns}`, "-conf", "/etc/Corefile"],
              ...["-upstreamsvc", upstream],
              // in a pod's own network there is no interface to make, and none to take away
              ...(redirected
                ? ["-skipteardown=true", "-setupinterface=false", "-setupiptables=false"]
                : []),
            ],
            resources: { requests: { cpu: "25m", memory: "16Mi" } },
            ...(!redirected && { securityContext: { capabilities: { add: ["NET_ADMIN"] } } }),
            ports: [
              ...dnsPorts.map(({ name: each, port, protocol }) => ({
                name: each,
                containerPort: port,
                protocol,
              })),
              { name: "metrics", containerPort: metricsPort, protocol: "TCP" },
            ],
            readinessProbe: { httpGet: probe },
            livenessProbe: { httpGet: probe, initialDelaySeconds: 60, timeoutSeconds: 5 },
            volumeMounts: [
              { name: "config", mountPath: "/etc/coredns" },
              { name: "kube-dns-config", mountPath: "/etc/kube-dns" },
              ...(redirected ? [] : [{ name: "xtables-lock", mountPath: "/run/xtables.lock" }]),
            ],
          },
        ],
        volumes: [
          {
            name: "config",
            configMap: { name, items: [{ key: "Corefile", path: "Corefile.base" }] },
          },
          // looked for, and rarely there: stub domains as kube-dns had them
          { name: "kube-dns-config", configMap: { name: "kube-dns", optional: true } },
          ...(redirected
            ? []
            : [
                {
                  name: "xtables-lock",
                  hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" },
                },
              ]),
        ],
      },
    },
  };
}

const redirectPolicy: apiextensions.CustomResourceArgs = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLocalRedirectPolicy",
  metadata,
  spec: {
    redirectFrontend: { serviceMatcher: { serviceName: "kube-dns", namespace } },
    redirectBackend: {
      localEndpointSelector: { matchLabels: labels },
      toPorts: dnsPorts.map(({ name: each, port, protocol }) => ({
        name: each,
        port: String(port),
        protocol,
      })),
    },
  },
};
