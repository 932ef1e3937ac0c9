import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import {
  kubeadmConfiguration,
  kubeletConfiguration,
} from "../../../../../components/cluster/boot/kubernetes-config.ts";
import {
  apiServerArguments,
  authentication,
} from "../../../../../components/cluster/boot/api-server.ts";
import { createdMinors } from "../../../../../config/kubernetes-minors.ts";
import { compareVersions } from "../../../../../migration/state/kubernetes-version.ts";
import { createdCluster, memberBoot } from "./example.ts";

type Fields = Readonly<Record<string, string>>;

interface Api {
  /** Fields and their types by kind, as of Kubernetes 1.31. */
  readonly types: Readonly<Record<string, Fields>>;
  /** What a minor added. */
  readonly since: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
  /** Command line flags and phases that every minor has. */
  readonly flags?: readonly string[];
  readonly phases?: readonly string[];
}

const apis = JSON.parse(
  readFileSync(new URL("api-fields.json", import.meta.url), "utf8"),
) as Readonly<Record<"kubeadm" | "kubelet", Api>>;

function fieldsOf(api: Api, minor: string, type: string): Fields | undefined {
  const added = Object.entries(api.since)
    .filter(([since]) => compareVersions(since, minor) <= 0)
    .map(([, types]) => types[type] ?? {});
  const first = api.types[type];
  return first && added.reduce((all, more) => ({ ...all, ...more }), first);
}

/** Every field that the API does not have, or that has another shape there. */
function mistakes(api: Api, minor: string, type: string, value: unknown, path: string): string[] {
  if (type.endsWith("[]")) {
    if (!Array.isArray(value)) return [`${path}: a list is wanted`];
    return value.flatMap((item, i) =>
      mistakes(api, minor, type.slice(0, -2), item, `${path}[${i}]`),
    );
  }
  if (type === "bool") return typeof value === "boolean" ? [] : [`${path}: no boolean`];
  if (/^int/.test(type)) return Number.isInteger(value) ? [] : [`${path}: no whole number`];
  if (type === "map") return typeof value === "object" ? [] : [`${path}: no map`];
  const fields = fieldsOf(api, minor, type);
  if (fields === undefined) return typeof value === "string" ? [] : [`${path}: no text`];
  if (typeof value !== "object" || value === null) return [`${path}: no ${type}`];
  return Object.entries(value).flatMap(([name, each]) => {
    const inner = fields[name];
    if (inner === undefined) return [`${path}.${name}: ${type} has no such field`];
    return mistakes(api, minor, inner, each, `${path}.${name}`);
  });
}

describe("what kubeadm and the kubelet are configured with", () => {
  const { spec, members } = memberBoot();
  const [member] = members;
  const issuerUrl = "https://oidc-blue-k8s-example-com-1a2b3c.s3.us-east-1.amazonaws.com";
  if (member === undefined) throw new Error("no member");
  const workers = createdCluster({
    nodes: [{ name: "workers", taints: [{ key: "gpu", effect: "NoSchedule" }] }],
  }).nodes;
  const [group] = workers;
  if (group === undefined) throw new Error("no group");

  const controlPlane = { role: "control-plane", kubelet: spec.controlPlane.kubelet } as const;

  for (const minor of createdMinors) {
    it(`has only fields that Kubernetes ${minor} knows, in their shape`, () => {
      const kubernetesVersion = `${minor}.1`;
      const kubeadm = kubeadmConfiguration({
        spec: { ...spec, kubernetesVersion },
        member,
        members,
        issuerUrl,
      });
      const kinds = ["InitConfiguration", "ClusterConfiguration"];
      assert.deepEqual(
        kubeadm.flatMap((document, i) =>
          mistakes(apis.kubeadm, minor, kinds[i] ?? "", document, kinds[i] ?? ""),
        ),
        [],
      );
      for (const machine of [controlPlane, group]) {
        const kubelet = kubeletConfiguration(machine);
        const kind = "KubeletConfiguration";
        assert.deepEqual(mistakes(apis.kubelet, minor, kind, kubelet, kind), []);
      }
    });
  }

  const source = (name: string) =>
    readFileSync(
      new URL(`../../../../../components/cluster/boot/${name}`, import.meta.url),
      "utf8",
    );

  it("starts the kubelet with flags that every minor has", () => {
    const lines = `${source("kubelet.conf")}${source("machine.sh")}`
      .split("\n")
      .filter((line) => /^(ExecStart|KUBELET_FLAGS)=/.test(line));
    const flags = lines.flatMap((line) =>
      [...line.matchAll(/--([a-z-]+)=/g)].map(([, name]) => name ?? ""),
    );
    assert.equal(flags.length, 10);
    assert.deepEqual(
      flags.filter((flag) => apis.kubelet.flags?.includes(flag) !== true),
      [],
    );
  });

  it("calls phases of kubeadm that every minor has", () => {
    const text = ["control-plane.sh", "bootstrap-token.sh", "certificates.sh"]
      .map(source)
      .join("\n");
    const calls = [
      ...text.matchAll(/^ *(?:kubeadm init )?phase ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/gm),
    ];
    const names = calls.flatMap(([, phase = "", part]) => [
      phase,
      ...(part === undefined ? [] : [part]),
    ]);
    assert.ok(calls.length >= 9);
    assert.deepEqual(
      names.filter((name) => apis.kubeadm.phases?.includes(name) !== true),
      [],
    );
  });

  it("would be told of an unknown field, and of arguments given as a map", () => {
    const wrong = { etcd: { local: { extraArgs: { name: "a" }, extra: 1 } }, dnsDomain: "x" };
    assert.deepEqual(mistakes(apis.kubeadm, "1.31", "ClusterConfiguration", wrong, "c"), [
      "c.etcd.local.extraArgs: a list is wanted",
      "c.etcd.local.extra: LocalEtcd has no such field",
      "c.dnsDomain: ClusterConfiguration has no such field",
    ]);
  });

  it("takes no profiles, and limits what a pod may call and fork", () => {
    const [, cluster] = kubeadmConfiguration({
      spec,
      member,
      members,
      issuerUrl,
    }) as readonly Readonly<Record<string, { readonly extraArgs?: unknown }>>[];
    for (const component of ["apiServer", "controllerManager", "scheduler"]) {
      const [first] = cluster?.[component]?.extraArgs as readonly object[];
      assert.deepEqual(first, { name: "profiling", value: "false" });
    }
    const kubelet = kubeletConfiguration(group) as Readonly<Record<string, unknown>>;
    assert.deepEqual([kubelet["seccompDefault"], kubelet["podPidsLimit"]], [true, 4096]);
    assert.equal(kubelet["protectKernelDefaults"], true);
  });

  it("gives kubelets what config says, and keeps their other thresholds", () => {
    const own = {
      maxPods: 60,
      kubeReserved: { cpu: "200m", memory: "500Mi" },
      systemReserved: { memory: "1Gi" },
      evictionHard: { "memory.available": "5%" },
    };
    const kubelet = kubeletConfiguration({ ...group, kubelet: own }) as Readonly<
      Record<string, unknown>
    >;
    assert.deepEqual(Object.fromEntries(Object.keys(own).map((name) => [name, kubelet[name]])), {
      ...own,
      evictionHard: {
        "memory.available": "5%",
        "nodefs.available": "10%",
        "nodefs.inodesFree": "5%",
        "imagefs.available": "15%",
        "imagefs.inodesFree": "5%",
      },
    });
  });

  it("lets nobody without a certificate ask for more than health, from 1.32 on", () => {
    const of = (kubernetesVersion: string) =>
      authentication({ kubernetesVersion, apiServer: spec.apiServer });
    assert.equal(of("1.31.4"), undefined);
    assert.equal(of("1.33.4")?.apiVersion, "apiserver.config.k8s.io/v1beta1");
    assert.deepEqual(of("1.34.4"), {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AuthenticationConfiguration",
      anonymous: {
        enabled: true,
        conditions: [{ path: "/livez" }, { path: "/readyz" }, { path: "/healthz" }],
      },
    });
  });

  it("lets people in by an OpenID Connect provider, under a prefix", () => {
    const { apiServer } = createdCluster({
      apiServer: {
        oidc: {
          issuerUrl: "https://login.example.com",
          clientId: "kubernetes",
          groupsClaim: "groups",
        },
      },
    });
    for (const kubernetesVersion of ["1.31.4", "1.36.2"]) {
      assert.deepEqual(authentication({ kubernetesVersion, apiServer })?.jwt, [
        {
          issuer: { url: "https://login.example.com", audiences: ["kubernetes"] },
          claimMappings: {
            username: { claim: "email", prefix: "oidc:" },
            groups: { claim: "groups", prefix: "oidc:" },
          },
        },
      ]);
    }
  });

  it("gives the API server the flags and gates of config, its own last", () => {
    const { apiServer } = createdCluster({
      apiServer: {
        flags: { "max-requests-inflight": 800 },
        featureGates: { Some: true, Other: false },
      },
    });
    const given = apiServerArguments({ kubernetesVersion: "1.36.2", apiServer });
    assert.deepEqual(given.at(-1), { name: "max-requests-inflight", value: "800" });
    assert.deepEqual(
      given.filter(({ name }) => name === "feature-gates"),
      [{ name: "feature-gates", value: "Some=true,Other=false" }],
    );
    assert.throws(() => createdCluster({ apiServer: { flags: { "anonymous-auth": "true" } } }), {
      message: /this program or kubeadm sets this one/,
    });
  });

  it("names every member to etcd, itself by its letter", () => {
    const [, cluster] = kubeadmConfiguration({ spec, member, members, issuerUrl });
    assert.deepEqual((cluster as { etcd: unknown }).etcd, {
      local: {
        dataDir: "/var/lib/etcd/data",
        extraArgs: [
          { name: "name", value: "a" },
          {
            name: "initial-cluster",
            value:
              "a=https://172.20.32.10:2380,b=https://172.20.64.10:2380,c=https://172.20.96.10:2380",
          },
          { name: "initial-cluster-state", value: "@INITIAL_STATE@" },
          { name: "initial-cluster-token", value: "blue.k8s.example.com" },
        ],
      },
    });
  });

  it("lets the API's certificate be for its two names and every member's address", () => {
    const [, cluster] = kubeadmConfiguration({ spec, member, members, issuerUrl });
    assert.deepEqual((cluster as { apiServer: object }).apiServer, {
      extraVolumes: [
        {
          name: "api-server",
          hostPath: "/etc/kubernetes/api-server",
          mountPath: "/etc/kubernetes/api-server",
          readOnly: true,
          pathType: "DirectoryOrCreate",
        },
        {
          name: "audit",
          hostPath: "/var/log/kubernetes/audit",
          mountPath: "/var/log/kubernetes/audit",
          readOnly: false,
          pathType: "DirectoryOrCreate",
        },
      ],
      extraArgs: [
        { name: "profiling", value: "false" },
        { name: "audit-policy-file", value: "/etc/kubernetes/api-server/audit-policy.yaml" },
        { name: "audit-log-path", value: "/var/log/kubernetes/audit/audit.log" },
        { name: "audit-log-maxage", value: "30" },
        { name: "audit-log-maxbackup", value: "10" },
        { name: "audit-log-maxsize", value: "100" },
        { name: "encryption-provider-config", value: "/etc/kubernetes/api-server/encryption.yaml" },
        { name: "encryption-provider-config-automatic-reload", value: "true" },
        { name: "authentication-config", value: "/etc/kubernetes/api-server/authentication.yaml" },
        // the first signs, and tokens of kubeadm's own stay good
        { name: "service-account-issuer", value: issuerUrl },
        { name: "service-account-issuer", value: "https://kubernetes.default.svc.cluster.local" },
        { name: "service-account-jwks-uri", value: `${issuerUrl}/openid/v1/jwks` },
      ],
      certSANs: [
        "api.blue.k8s.example.com",
        "api.internal.blue.k8s.example.com",
        "localhost",
        "127.0.0.1",
        "172.20.32.10",
        "172.20.64.10",
        "172.20.96.10",
      ],
    });
  });

  it("registers a group's taints with the node, and a member's own", () => {
    const taints = (role: Parameters<typeof kubeletConfiguration>[0]) =>
      (kubeletConfiguration(role) as { registerWithTaints?: unknown }).registerWithTaints;
    assert.deepEqual(taints(group), [{ key: "gpu", value: "", effect: "NoSchedule" }]);
    assert.deepEqual(taints(controlPlane), [
      { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
    ]);
    assert.equal(taints({ ...group, taints: [] }), undefined);
  });
});
