import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ingressNodePorts } from "../../../../config/kubernetes-minors.ts";
import { declare, dependenciesOf, type Registered } from "./simulated-providers.ts";

const cluster = (more: object) => ({
  name: "blue.k8s.example.com",
  kubernetesVersion: "1.35.2",
  networking: "flannel",
  zones: ["us-east-1a"],
  ...more,
});

async function releases(more: object): Promise<readonly Registered[]> {
  const { resources } = await declare(cluster(more));
  return resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
}

/** One value of a chart, by its path. */
function valueAt(release: Registered | undefined, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    release?.inputs["values"],
  );
}

describe("the addons", () => {
  for (const [networking, chart, where] of [
    ["cilium", "cilium", "kube-system"],
    ["calico", "tigera-operator", "tigera-operator"],
    ["flannel", "flannel", "kube-flannel"],
  ] as const) {
    it(`are one release for each, of which one is ${networking}`, async () => {
      const made = await releases({ networking });
      assert.deepEqual(
        made.map(({ inputs }) => [inputs["chart"], inputs["namespace"]]).sort(),
        [
          ["aws-cloud-controller-manager", "kube-system"],
          ["aws-ebs-csi-driver", "kube-system"],
          ["cluster-autoscaler", "kube-system"],
          ["kubernetes-ingress", "haproxy-controller"],
          ["metrics-server", "kube-system"],
          [chart, where],
        ].sort(),
      );
    });
  }

  it("give pods addresses from the range that kubeadm is told", async () => {
    const find = (made: readonly Registered[], chart: string) =>
      made.find(({ inputs }) => inputs["chart"] === chart);
    const flannel = find(await releases({}), "flannel");
    assert.equal(valueAt(flannel, "podCidr"), "100.96.0.0/11");
    const calico = find(await releases({ networking: "calico" }), "tigera-operator");
    assert.deepEqual(valueAt(calico, "installation", "calicoNetwork", "ipPools"), [
      { cidr: "100.96.0.0/11", encapsulation: "VXLAN", natOutgoing: "Enabled" },
    ]);
    // cilium takes each node's range from its Node, which has it from kubeadm's
    const cilium = find(await releases({ networking: "cilium" }), "cilium");
    assert.deepEqual(valueAt(cilium, "ipam"), { mode: "kubernetes" });
  });

  it("take ingress on the ports that the load balancer calls, and believe its header only", async () => {
    const ingress = (await releases({})).find(
      ({ inputs }) => inputs["chart"] === "kubernetes-ingress",
    );
    assert.deepEqual(valueAt(ingress, "controller", "service", "nodePorts"), ingressNodePorts);
    assert.equal(valueAt(ingress, "controller", "service", "externalTrafficPolicy"), "Local");
    assert.deepEqual(valueAt(ingress, "controller", "config"), {
      "proxy-protocol": "172.20.0.0/22",
      // what clients see, not the container's own 8443
      "ssl-redirect-port": "443",
    });
    assert.deepEqual(valueAt(ingress, "controller", "ingressClassResource"), {
      name: "haproxy",
      default: true,
    });
  });

  it("believe the header from the load balancer's subnets only, in whosever VPC", async () => {
    const made = await releases({
      network: {
        vpcId: "vpc-0123456789abcdef0",
        subnets: { "us-east-1a": { private: "subnet-01234567", public: "subnet-89abcdef" } },
      },
    });
    const ingress = made.find(({ inputs }) => inputs["chart"] === "kubernetes-ingress");
    assert.equal(
      valueAt(ingress, "controller", "config", "proxy-protocol"),
      "range of subnet-89abcdef",
    );
  });

  it("run the disk driver where its credentials are: on the host's network of the control plane", async () => {
    const { resources } = await declare(cluster({}));
    const patch = resources.find(({ type }) => type === "kubernetes:apps/v1:DeploymentPatch");
    assert.deepEqual(patch?.inputs["spec"], { template: { spec: { hostNetwork: true } } });
    const driver = resources.find(({ inputs }) => inputs["chart"] === "aws-ebs-csi-driver");
    assert.deepEqual(valueAt(driver, "controller", "nodeSelector"), {
      "node-role.kubernetes.io/control-plane": "",
    });
    // the role may touch only what carries this
    assert.deepEqual(valueAt(driver, "controller", "extraVolumeTags"), {
      KubernetesCluster: "blue.k8s.example.com",
    });
  });

  it("put a node's new ingress controller beside the old one before that ends", async () => {
    const ingress = (await releases({})).find(
      ({ inputs }) => inputs["chart"] === "kubernetes-ingress",
    );
    assert.deepEqual(valueAt(ingress, "controller", "strategy"), {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it("leave metrics-server out by config", async () => {
    const made = await releases({ addons: { metricsServer: false } });
    assert.ok(!made.some(({ inputs }) => inputs["chart"] === "metrics-server"));
  });

  it("give CoreDNS a budget and as many copies as there are nodes for, unless config says not", async () => {
    const named = async (more: object) =>
      (await declare(cluster(more))).resources.filter(({ name }) => name.startsWith("coredns"));
    const made = await named({});
    assert.deepEqual(
      made.map(({ type, name }) => `${type} ${name.split(".")[0] ?? ""}`),
      [
        "kubernetes:apps/v1:Deployment coredns-autoscaler",
        "kubernetes:core/v1:ServiceAccount coredns-autoscaler",
        "kubernetes:policy/v1:PodDisruptionBudget coredns",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole coredns-autoscaler",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding coredns-autoscaler",
      ],
    );
    assert.deepEqual(await named({ addons: { dnsAutoscaler: false } }), []);
  });

  it("cache DNS on each node where config says so: under CoreDNS' own address, or redirected by cilium", async () => {
    const named = async (networking: string, nodeLocalDns = true) => {
      const { resources } = await declare(cluster({ networking, addons: { nodeLocalDns } }));
      return resources.filter(({ name }) => /^(node-local-dns|kube-dns-upstream)\./.test(name));
    };
    const kinds = (made: readonly Registered[]) =>
      made.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name.split(".")[0] ?? ""}`);
    const parts = [
      "DaemonSet node-local-dns",
      "ConfigMap node-local-dns",
      "Service kube-dns-upstream",
      "Service node-local-dns",
      "ServiceAccount node-local-dns",
    ];
    assert.deepEqual(kinds(await named("flannel", false)), []);
    const flannel = await named("flannel");
    assert.deepEqual(kinds(flannel), parts);
    const cilium = await named("cilium");
    assert.deepEqual(kinds(cilium), [
      ...parts.slice(0, 1),
      "CiliumLocalRedirectPolicy node-local-dns",
      ...parts.slice(1),
    ]);

    const pod = (made: readonly Registered[]) => {
      const spec = made.find(({ type }) => type.endsWith(":DaemonSet"))?.inputs["spec"] as {
        readonly template: {
          readonly spec: {
            readonly hostNetwork: boolean;
            readonly containers: readonly [{ readonly args: readonly string[] }];
          };
        };
      };
      const { hostNetwork, containers } = spec.template.spec;
      return { hostNetwork, args: containers[0].args.slice(6) };
    };
    const corefile = (made: readonly Registered[]) =>
      (
        made.find(({ type }) => type.endsWith(":ConfigMap"))?.inputs["data"] as {
          readonly Corefile: string;
        }
      ).Corefile;
    assert.deepEqual(pod(flannel), { hostNetwork: true, args: [] });
    assert.equal(
      corefile(flannel).match(/^ {2}bind 169\.254\.20\.10 100\.64\.0\.10$/gm)?.length,
      4,
    );
    assert.deepEqual(pod(cilium), {
      hostNetwork: false,
      args: ["-skipteardown=true", "-setupinterface=false", "-setupiptables=false"],
    });
    assert.equal(corefile(cilium).match(/^ {2}bind 0\.0\.0\.0$/gm)?.length, 4);
    const made = await releases({ networking: "cilium", addons: { nodeLocalDns: true } });
    const chart = made.find(({ inputs }) => inputs["chart"] === "cilium");
    assert.deepEqual(valueAt(chart, "localRedirectPolicies"), { enabled: true });
  });

  it("tell the autoscaler by tags what the first machine of an empty group will be", async () => {
    const group = {
      name: "jobs",
      labels: { "example.com/pool": "jobs" },
      taints: [{ key: "dedicated", value: "jobs", effect: "NoSchedule" }],
      volumeGiB: 200,
    };
    const template = "k8s.io/cluster-autoscaler/node-template";
    const tags = async (minSize: number, clusterAutoscaler = true) => {
      const { resources } = await declare(
        cluster({ nodes: [{ ...group, minSize }], addons: { clusterAutoscaler } }),
      );
      return resources
        .filter(
          ({ type, name }) =>
            type === "aws:autoscaling/group:Group" && name === "jobs.blue.k8s.example.com",
        )
        .flatMap(({ inputs }) => inputs["tags"] as readonly { key: string; value: string }[])
        .filter(({ key }) => key.startsWith(template))
        .map(({ key, value }) => [key.slice(template.length), value]);
    };
    assert.deepEqual(await tags(0), [
      ["/label/example.com/pool", "jobs"],
      ["/taint/dedicated", "jobs:NoSchedule"],
      ["/resources/ephemeral-storage", "200Gi"],
    ]);
    // it looks at the machines that there are
    assert.deepEqual(await tags(1), []);
    assert.deepEqual(await tags(0, false), []);
  });

  it("make Calico's definitions before Calico, where its chart has them no longer", async () => {
    const charts = (kubernetesVersion: string) =>
      releases({ kubernetesVersion, networking: "calico" });
    const [older, newer] = [await charts("1.35.2"), await charts("1.36.2")];
    const crds = "crd.projectcalico.org.v1";
    assert.ok(!older.some(({ inputs }) => inputs["chart"] === crds));
    const operator = newer.find(({ inputs }) => inputs["chart"] === "tigera-operator");
    assert.ok(operator !== undefined);
    assert.ok(
      (await dependenciesOf(operator)).includes(
        `kubernetes:helm.sh/v3:Release ${crds}.blue.k8s.example.com`,
      ),
    );
  });

  it("serve hostPort on cilium too, which leaves it to a plugin beside itself", async () => {
    const cilium = (await releases({ networking: "cilium" })).find(
      ({ inputs }) => inputs["chart"] === "cilium",
    );
    assert.deepEqual(valueAt(cilium, "cni"), { chainingMode: "portmap" });
  });

  it("come after the nodes, and are not uninstalled from a cluster that ends", async () => {
    const named = (title: string) => `kubernetes:helm.sh/v3:Release ${title}.blue.k8s.example.com`;
    const cloudAndNetwork = [named("aws-cloud-controller-manager"), named("flannel")];
    const wait = ["command:local:Command wait.blue.k8s.example.com"];
    const made = await releases({});
    const waits = await Promise.all(
      made.map(async (each) => [each.inputs["chart"], await dependenciesOf(each)]),
    );
    assert.deepEqual(waits, [
      ["aws-cloud-controller-manager", wait],
      ["aws-ebs-csi-driver", cloudAndNetwork],
      [
        "cluster-autoscaler",
        [
          ...cloudAndNetwork,
          "aws:iam/rolePolicy:RolePolicy cluster-autoscaler.blue.k8s.example.com",
        ],
      ],
      ["flannel", wait],
      ["kubernetes-ingress", cloudAndNetwork],
      ["metrics-server", cloudAndNetwork],
    ]);
    for (const { name, opts } of made) assert.ok(opts.deletedWith !== undefined, name);
  });
});
