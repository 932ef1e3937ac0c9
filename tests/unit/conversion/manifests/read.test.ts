import assert from "node:assert/strict";
import { relative } from "node:path";
import { describe, it } from "mocha";
import { findingLine } from "../../../../conversion/manifests/finding.ts";
import { readManifests, readManifestTree } from "../../../../conversion/manifests/read.ts";
import { UserError } from "../../../../migration/user-error.ts";
import { folderOf } from "./folder.ts";

const map = (name: string, more = ""): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${more}`;

/** Each object's kind and name with where it was written, relative to the folder. */
function read(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = folderOf(files);
  return readManifests(folder).map(
    ({ object, source }) => `${object.kind} ${object.metadata.name} ${relative(folder, source)}`,
  );
}

function errorsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = folderOf(files);
  try {
    readManifests(folder);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.lines.map((line) => line.replaceAll(`${folder}/`, ""));
  }
  assert.fail("nothing was wrong");
}

describe("reading manifests", () => {
  it("takes a folder and the folders in it, YAML and JSON, several documents to a file", () => {
    const files = {
      "b.yaml": `${map("one")}---\n# nothing here\n---\n${map("two")}`,
      "a/deep/x.yml": map("three"),
      "c.json": JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "four" } }),
      ".hidden/h.yaml": "not: {",
      "README.md": "not a manifest",
    };
    assert.deepEqual(read(files), [
      "ConfigMap three a/deep/x.yml:1",
      "ConfigMap one b.yaml:1",
      "ConfigMap two b.yaml:7",
      "ConfigMap four c.json:1",
    ]);
  });

  it("takes a single file, whatever it is called", () => {
    const folder = folderOf({ "all.txt": map("one") });
    assert.equal(readManifests(`${folder}/all.txt`).length, 1);
  });

  it("takes a List, lists in it, and typed lists whose items leave out their kind", () => {
    const list = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: one } }
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleList
    items:
      - metadata: { name: two }
`;
    assert.deepEqual(read({ "list.yaml": list }), [
      "ConfigMap one list.yaml:4",
      "Role two list.yaml:5",
    ]);
  });

  it("reads YAML as kubectl does: 0644 is octal, yes is true, dates and times are text", () => {
    const folder = folderOf({
      "a.yaml": map("a", "data: { mode: 0644, on: yes, day: 2026-01-31, time: 12:30, 8080: x }"),
    });
    assert.deepEqual(readManifests(folder)[0]?.object["data"], {
      mode: 420,
      on: true,
      day: "2026-01-31",
      time: "12:30",
      "8080": "x",
    });
  });

  it("names a missing folder and an empty one", () => {
    assert.throws(() => readManifests("/no/such/folder"), {
      message:
        "Pulumi.yaml: workloads: no such file or folder: got /no/such/folder, expected manifests there; correct it, or --workloads",
    });
    const folder = folderOf({ "README.md": "" });
    assert.throws(() => readManifests(folder), {
      message: `Pulumi.yaml: workloads: no manifests: got the folder ${folder}, expected .yaml, .yml or .json files in it; npm run export writes them from a live cluster`,
    });
  });

  it("tells everything that is wrong at once, each with file and line", () => {
    assert.deepEqual(
      errorsOf({
        "a.yaml": `${map("good")}---\nmetadata: { name: x\n---\njust text\n`,
        "b.yaml": `kind: ConfigMap\nmetadata: { name: x }\n---\napiVersion: v1\nkind: ConfigMap\n`,
        "c.yaml": `apiVersion: v1\nkind: Pod\nmetadata: { generateName: x- }\n`,
        "d.yaml": map("good"),
        "kustomization.yaml": "resources: [a.yaml]\n",
        "e.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: it, namespace: 7 }\n",
        "f.yaml": `${map("twice")}data: { a: b }\ndata: { c: d }\n`,
      }),
      [
        "a.yaml:7: not a Kubernetes object: expected a mapping with apiVersion and kind",
        "a.yaml:6: broken YAML: Flow map in block collection must be sufficiently indented and end with a }",
        "b.yaml:1: apiVersion: missing: got null, expected a string",
        "b.yaml:4: metadata.name: missing: got null, expected a string",
        "c.yaml:1: metadata.generateName: the name must be known beforehand; write metadata.name",
        "e.yaml:1: metadata.namespace: got 7, expected a string",
        "kustomization.yaml:1: a kustomization, not a manifest; build it first (`kubectl kustomize`) and read the result",
        "d.yaml:1: ConfigMap good: is there twice: the other is at a.yaml:1; keep one",
      ],
    );
  });

  it("knows an object again under another API version", () => {
    const deployment = (apiVersion: string): string =>
      `apiVersion: ${apiVersion}\nkind: Deployment\nmetadata: { name: web }\n`;
    assert.deepEqual(
      errorsOf({ "a.yaml": deployment("extensions/v1beta1"), "b.yaml": deployment("apps/v1") }),
      ["b.yaml:1: Deployment web: is there twice: the other is at a.yaml:1; keep one"],
    );
  });

  it("takes Namespaces of one name together, unless they contradict each other", () => {
    const namespace = (labels: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: ${labels} }\n`;
    const folder = folderOf({ "a.yaml": namespace("{ a: x }"), "b.yaml": namespace("{ b: z }") });
    const { manifests, notes } = readManifestTree(folder);
    assert.deepEqual(
      manifests.map(({ object }) => object.metadata.labels),
      [{ a: "x", b: "z" }],
    );
    assert.deepEqual(notes.map(findingLine), [
      `${folder}/b.yaml:1: Namespace shop: is taken together with the one at ${folder}/a.yaml:1`,
    ]);
    assert.deepEqual(
      errorsOf({ "a.yaml": namespace("{ a: x }"), "b.yaml": namespace("{ a: z }") }),
      ["b.yaml:1: Namespace shop: is there twice: the other is at a.yaml:1; keep one"],
    );
  });
});

describe("what kubectl get -o yaml shows", () => {
  const uid = "uid: 11111111-2222-3333-4444-555555555555";
  const only = (yaml: string): unknown => readManifests(folderOf({ "dump.yaml": yaml }))[0]?.object;

  it("is read without what the server has set", () => {
    const dump = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  ${uid}
  resourceVersion: "9"
  generation: 2
  creationTimestamp: "2024-01-01T00:00:00Z"
  selfLink: /apis/apps/v1
  managedFields: [{ manager: kubectl }]
  finalizers: [foregroundDeletion]
  annotations:
    deployment.kubernetes.io/revision: "3"
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    example.com/owner: shop
spec: { replicas: 2 }
status: { replicas: 2 }
`;
    assert.deepEqual(only(dump), {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop", annotations: { "example.com/owner": "shop" } },
      spec: { replicas: 2 },
    });
  });

  it("is a Service without its address, a claim without its volume, a Job without its controller's labels", () => {
    const service = `apiVersion: v1\nkind: Service\nmetadata: { name: web, ${uid} }\nspec: { clusterIP: 10.0.0.7, clusterIPs: [10.0.0.7], ports: [{ port: 80, nodePort: 30001 }] }\n`;
    assert.deepEqual((only(service) as { spec: unknown }).spec, {
      ports: [{ port: 80, nodePort: 30001 }],
    });
    const headless = `apiVersion: v1\nkind: Service\nmetadata: { name: web, ${uid} }\nspec: { clusterIP: None, clusterIPs: [None] }\n`;
    assert.deepEqual((only(headless) as { spec: unknown }).spec, { clusterIP: "None" });
    const claim = `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, ${uid}, annotations: { pv.kubernetes.io/bind-completed: "yes" } }\nspec: { volumeName: pvc-1, accessModes: [ReadWriteOnce] }\n`;
    assert.deepEqual(only(claim), {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"] },
    });
    const job = `apiVersion: batch/v1\nkind: Job\nmetadata: { name: seed, ${uid} }\nspec: { selector: { matchLabels: { controller-uid: x } }, template: { metadata: { labels: { controller-uid: x, job-name: seed } }, spec: {} } }\n`;
    assert.deepEqual((only(job) as { spec: unknown }).spec, {
      template: { metadata: {}, spec: {} },
    });
  });

  it("keeps what somebody wrote in the same fields", () => {
    const written =
      "apiVersion: v1\nkind: Service\nmetadata: { name: dns }\nspec: { clusterIP: 10.0.0.10 }\n";
    assert.deepEqual((only(written) as { spec: unknown }).spec, { clusterIP: "10.0.0.10" });
  });

  it("leaves out what the other cluster makes by itself, and says so", () => {
    const folder = folderOf({
      "dump.yaml": `apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: ReplicaSet
    metadata:
      { name: web-1, ${uid}, ownerReferences: [{ kind: Deployment, name: web, controller: true }] }
  - apiVersion: v1
    kind: Secret
    type: kubernetes.io/service-account-token
    metadata:
      { name: ci-token-x8k2p, ${uid}, annotations: { kubernetes.io/service-account.name: ci } }
  - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, ${uid} } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: kube-root-ca.crt, ${uid} } }
  - { apiVersion: v1, kind: Service, metadata: { name: kubernetes, namespace: default, ${uid} } }
  - { apiVersion: v1, kind: Service, metadata: { name: web, ${uid} }, spec: { selector: { a: b } } }
  - { apiVersion: v1, kind: Endpoints, metadata: { name: web, ${uid} } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system, ${uid} } }
  - apiVersion: v1
    kind: ServiceAccount
    metadata: { name: ci, ${uid} }
    secrets: [{ name: ci-token-x8k2p }]
`,
    });
    const { manifests, leftOut } = readManifestTree(folder);
    assert.deepEqual(
      manifests.map(({ object }) => object),
      [
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "web" },
          spec: { selector: { a: "b" } },
        },
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "ci" } },
      ],
    );
    assert.deepEqual(
      leftOut.map((each) => findingLine(each).replace(`${folder}/`, "")),
      [
        "dump.yaml:4: ReplicaSet web-1: its controller, Deployment web, makes it, and is not among the manifests: add it, or nothing makes it on the other side",
        "dump.yaml:8: Secret ci-token-x8k2p: a token that its cluster made for a service account",
        "dump.yaml:13: ServiceAccount default: every namespace has one",
        "dump.yaml:14: ConfigMap kube-root-ca.crt: every namespace has one",
        "dump.yaml:15: Service default/kubernetes: every cluster has one",
        "dump.yaml:17: Endpoints web: its Service makes it",
        "dump.yaml:18: Namespace kube-system: every cluster has one",
      ],
    );
  });

  it("leaves out the control plane of the cluster that was dumped, and what kops installed there", () => {
    const folder = folderOf({
      "dump.yaml": `
apiVersion: v1
kind: List
items:
  - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } } }
  - { apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: { name: v1.apps, labels: { kube-aggregator.kubernetes.io/automanaged: onstart } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: etcd, annotations: { kubernetes.io/config.mirror: "1" } } }
  - { apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: system-node-critical } }
  - { apiVersion: apps/v1, kind: Deployment, metadata: { name: kube-dns, namespace: kube-system, labels: { k8s-addon: kube-dns.addons.k8s.io } } }
  - { apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: { name: node-1, namespace: kube-node-lease, uid: u } }
  - { apiVersion: v1, kind: Service, metadata: { name: till, selfLink: /api }, spec: { clusterIP: 100.64.13.7, ports: [{ port: 80 }] } }
`,
    });
    const { manifests, leftOut } = readManifestTree(folder);
    assert.deepEqual(
      leftOut.map((each) => findingLine(each).replace(/^.*?: /, "")),
      [
        "ClusterRole admin: every API server makes its own default roles",
        "APIService v1.apps: every API server registers its own APIs",
        "Pod etcd: it mirrors a static pod of its node",
        "PriorityClass system-node-critical: every API server makes its own",
        "Deployment kube-system/kube-dns: it is an addon of kops: the other cluster has its own",
        "Lease kube-node-lease/node-1: it belongs to its cluster",
      ],
    );
    assert.deepEqual(manifests[0]?.object["spec"], { ports: [{ port: 80 }] });
  });
});
