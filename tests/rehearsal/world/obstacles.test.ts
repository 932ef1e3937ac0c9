import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { nodeUserData } from "../../../components/cluster/boot/user-data.ts";
import type { Account } from "../../../rehearsal/world/aws/account.ts";
import { labelsInUserData } from "../../../rehearsal/world/aws/user-data.ts";
import type { AwsResource } from "../../../rehearsal/world/aws/resource-types.ts";
import type { SimulatedCluster } from "../../../rehearsal/world/kubernetes/cluster.ts";
import type { StoredObject } from "../../../rehearsal/world/kubernetes/object.ts";
import { obstacleOf } from "../../../rehearsal/world/kubernetes/obstacles.ts";
import { World } from "../../../rehearsal/world/world.ts";
import { createdCluster } from "../../unit/components/cluster/boot/example.ts";

function deployment(spec: object): StoredObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec },
    },
  };
}

function named(kind: string, name: string, spec: object = {}): StoredObject {
  return { apiVersion: "v1", kind, metadata: { name, namespace: "default" }, spec };
}

describe("what keeps a pod from starting", () => {
  const nothing = { has: () => false, nodeLabels: [{ pool: "general" }, { pool: "large" }] };
  const obstacle = (spec: object) => obstacleOf({ spec }, "default", nothing);

  it("is a class, an account, a ConfigMap, a Secret or a claim that is not there", () => {
    assert.deepEqual(
      [
        { priorityClassName: "high" },
        { runtimeClassName: "gvisor" },
        { serviceAccountName: "web" },
        { serviceAccount: "web" },
        { containers: [{ envFrom: [{ configMapRef: { name: "web" } }] }] },
        { containers: [{ env: [{ valueFrom: { secretKeyRef: { name: "web", key: "a" } } }] }] },
        { volumes: [{ secret: { secretName: "web" } }] },
        { volumes: [{ projected: { sources: [{ configMap: { name: "web" } }] } }] },
        { volumes: [{ persistentVolumeClaim: { claimName: "data" } }] },
      ].map(obstacle),
      [
        "no PriorityClass with name high was found",
        'RuntimeClass "gvisor" not found',
        'serviceaccount "web" not found',
        'serviceaccount "web" not found',
        'configmap "web" not found',
        'secret "web" not found',
        'secret "web" not found',
        'configmap "web" not found',
        'persistentvolumeclaim "data" not found',
      ],
    );
  });

  it("is not what is optional, or in every cluster", () => {
    assert.deepEqual(
      [
        { priorityClassName: "system-node-critical" },
        { serviceAccountName: "default" },
        { volumes: [{ projected: { sources: [{ configMap: { name: "kube-root-ca.crt" } }] } }] },
        { containers: [{ envFrom: [{ secretRef: { name: "web", optional: true } }] }] },
        { nodeSelector: { "kubernetes.io/os": "linux", "topology.kubernetes.io/zone": "a" } },
      ].map(obstacle),
      [undefined, undefined, undefined, undefined, undefined],
    );
  });

  it("is that no group of nodes has the labels that it asks for", () => {
    const none = "no node matches the pod's node affinity or selector";
    const affine = (expression: object) => ({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [expression] }],
          },
        },
      },
    });
    assert.deepEqual(
      [
        { nodeSelector: { pool: "large" } },
        { nodeSelector: { pool: "gpu" } },
        { nodeSelector: { "node-role.kubernetes.io/node": "" } },
        { nodeSelector: { "kubernetes.io/hostname": "ip-10-0-0-1" } },
        affine({ key: "pool", operator: "In", values: ["gpu", "large"] }),
        affine({ key: "pool", operator: "NotIn", values: ["general", "large"] }),
      ].map(obstacle),
      [undefined, none, none, none, undefined, none],
    );
  });
});

describe("a simulated cluster's pods", () => {
  let world: World<SimulatedCluster>;
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    world = await World.start({ speed: 5000 });
    cluster = await world.addExisting({
      name: "one.example.com",
      kubernetesVersion: "1.31.4",
      nodes: 2,
      ingress: { dnsName: "lb.example.net", zoneId: "Z1" },
    });
  });

  afterEach(async () => {
    await world.close();
  });

  const web = deployment({ containers: [{ envFrom: [{ secretRef: { name: "web" } }] }] });
  const service = named("Service", "web", { selector: { app: "web" } });
  const endpoints = () => cluster.endpoints("default", "web").length;

  it("wait for their Secret, and start once it is there", async () => {
    cluster.create(service);
    cluster.create(web);
    await world.clock.sleep(300);
    assert.equal(cluster.obstacle(web), 'secret "web" not found');
    assert.deepEqual([cluster.pods.pods.length, endpoints()], [1, 0]);
    cluster.create(named("Secret", "web"));
    assert.ok(await world.clock.until(() => endpoints() === 1, 600));
  });

  it("do not wait for what their owner says that something else brings, or what a custom resource makes", () => {
    const provided = { "cluster-migration/provided": "Secret/web, Secret/other" };
    const annotated = (object: StoredObject): StoredObject => ({
      ...object,
      metadata: { ...object.metadata, annotations: provided },
    });
    cluster.create(annotated(web));
    assert.equal(cluster.obstacle(annotated(web)), undefined);
    cluster.delete(web);
    cluster.create(web);
    assert.equal(cluster.obstacle(web), 'secret "web" not found');
    cluster.place({
      ...named("ExternalSecret", "any", { target: { name: "web" } }),
      apiVersion: "external-secrets.io/v1",
    });
    assert.equal(cluster.obstacle(web), undefined);
  });

  it("show a certificate of a host's name by its Ingress' Secret, where the controller is the cluster's own", () => {
    const secure = (secretName: string, annotations = {}): StoredObject => {
      const ingress = named("Ingress", secretName, {
        tls: [{ hosts: [`${secretName}.example.com`], secretName }],
      });
      return {
        ...ingress,
        apiVersion: "networking.k8s.io/v1",
        metadata: { ...ingress.metadata, annotations },
      };
    };
    cluster.place(secure("missing"));
    cluster.place(secure("there"));
    cluster.place(named("Secret", "there"));
    cluster.place(secure("made", { "cert-manager.io/cluster-issuer": "all" }));
    cluster.place(secure("brought", { "cluster-migration/provided": "Secret/brought" }));
    const shown = () =>
      ["missing", "there", "made", "brought", "nobodys"].map((name) =>
        cluster.hasCertificate(`${name}.example.com`),
      );
    assert.deepEqual(shown(), [true, true, true, true, false], "somebody else's may have its own");
    Object.assign(cluster, { ingressClass: "haproxy" });
    assert.deepEqual(shown(), [false, true, true, true, false]);
  });

  it("are reached through a NetworkPolicy only from the namespaces that it names", async () => {
    const policy = (ingress: readonly object[]): StoredObject => ({
      ...named("NetworkPolicy", "web", { podSelector: {}, ingress }),
      apiVersion: "networking.k8s.io/v1",
    });
    cluster.create(service);
    cluster.create(deployment({}));
    await world.clock.until(() => endpoints() === 1, 600);
    cluster.create(policy([]));
    assert.equal(endpoints(), 1, "nobody knows where the controller is");
    Object.assign(cluster, { controllerNamespace: "haproxy-controller" });
    assert.equal(endpoints(), 1, "the network plugin is not one that enforces policies");
    Object.assign(cluster, { enforcesPolicies: true });
    const from = (name: string) => ({
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } }],
    });
    const reached = [
      [],
      [{}],
      [{ from: [{ podSelector: {} }] }],
      [from("ingress-nginx")],
      [from("ingress-nginx"), from("haproxy-controller")],
    ].map((rules) => {
      cluster.apply(policy(rules), { manager: "test", force: true });
      return endpoints();
    });
    assert.deepEqual(reached, [0, 1, 0, 0, 1]);
  });

  it("have no port of the nodes that another Service has", () => {
    const ported = (name: string, nodePort: number) =>
      named("Service", name, { type: "NodePort", ports: [{ port: 80, nodePort }] });
    cluster.create(ported("one", 30_100));
    cluster.apply(ported("one", 30_100), { manager: "test", force: true });
    Object.assign(cluster, { controllerPorts: [32_080] });
    for (const port of [30_100, 32_080]) {
      assert.throws(
        () => {
          cluster.create(ported("two", port));
        },
        {
          message: `Invalid: Service "two" is invalid: spec.ports[0].nodePort: Invalid value: ${port}: provided port is already allocated`,
        },
      );
    }
    cluster.create(ported("two", 30_101));
  });
});

describe("the labels in a group's user data", () => {
  it("are those that its nodes get", () => {
    const spec = createdCluster({ nodes: [{ name: "large", labels: { pool: "large", gpu: "" } }] });
    const [group] = spec.nodes;
    if (group === undefined) throw new Error("no group");
    const template = { inputs: { userData: nodeUserData({ spec, group }) } };
    const account = { find: () => template } as unknown as Account;
    const resource = { inputs: { launchTemplate: { id: "lt-1" } } } as unknown as AwsResource;
    assert.deepEqual(labelsInUserData(account, resource), { pool: "large", gpu: "" });
  });
});
