import assert from "node:assert/strict";
import { KubernetesObjectApi } from "@kubernetes/client-node";
import { describe, it } from "mocha";
import { render } from "../../cli/render.ts";
import type { KubernetesObject } from "../../conversion/manifests/manifest.ts";
import { UserError } from "../../migration/user-error.ts";
import { folderOf } from "../unit/conversion/manifests/folder.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const created = `
    networking: calico
    zones: [us-east-1a]
    network: { cidr: 10.0.0.0/16 }
`;
const existing = `
    existing:
      manageWorkloads: true
      ingress: { dnsName: new.us-east-1.elb.amazonaws.com, zoneId: Z35SXDOTRQ7X7K }
  cluster-migration:kubeconfig: { secure: dGVzdA== }
`;

const project = (kubernetesVersion: string, manifests: string, cluster = created): string =>
  folderOf({
    "Pulumi.yaml": "name: cluster-migration\nconfig: { hostedZones: { default: [example.com] } }\n",
    "Pulumi.new.yaml": `config:
  aws:region: us-east-1
  cluster-migration:cluster:
    name: new.example.com
    kubernetesVersion: "${kubernetesVersion}.0"${cluster}`,
    "workloads/host.yaml": host,
    "workloads/shop.yaml": manifests,
  });

/** Without a host there is nothing to migrate. */
const host = `apiVersion: v1
kind: Service
metadata: { name: front }
spec: { selector: { app: front }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front }
spec:
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: front, port: { number: 80 } } } }] }
`;

const cronJob = `apiVersion: batch/v1beta1
kind: CronJob
metadata: { name: report }
spec:
  schedule: "@daily"
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "report:1" }] } } }
`;
const unnamed = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }, { port: 81 }] }
`;

describe("npm run render -- --server", () => {
  const plane = onControlPlane();
  const minor = `1.${minorOfServer() ?? ""}`;

  async function run(dir: string, ...more: readonly string[]) {
    const lines: string[] = [];
    const add = (line: string) => lines.push(line.replaceAll(`${dir}/`, ""));
    const words = ["--dir", dir, "--stack", "new", "--server", "--kubeconfig", plane().kubeconfig];
    const code = await render.run([...words, ...more], { print: add, complain: add });
    const version = new RegExp(`\\(v${minor}[^)]*\\)`);
    const port = /127\.0\.0\.1:\d+/;
    return { code, lines: lines.map((line) => line.replace(version, "(V)").replace(port, "HOST")) };
  }

  /** As any other client than this program creates objects. */
  async function byHand(...objects: readonly KubernetesObject[]): Promise<void> {
    const api = plane().config.makeApiClient(KubernetesObjectApi);
    for (const object of objects) await api.create(object);
  }

  it("says that the side's server takes everything", async () => {
    assert.deepEqual(await run(project(minor, cronJob)), {
      code: 0,
      lines: [`3 objects for new (Kubernetes ${minor}.0): https://HOST (V) would refuse none`],
    });
  });

  it("says what it would refuse, with file and line", async () => {
    assert.deepEqual(await run(project(minor, `${cronJob}---\n${unnamed}`)), {
      code: 1,
      lines: [
        'refused: workloads/shop.yaml:9: Service web: the server would not create it: Service "web" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
        `4 objects for new (Kubernetes ${minor}.0): https://HOST (V) would refuse 1`,
      ],
    });
  });

  const needy = `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay } }
    spec:
      serviceAccountName: pay
      priorityClassName: system-node-critical
      nodeSelector: { team: pay }
      containers: [{ name: main, image: "pay:1", envFrom: [{ secretRef: { name: pay } }, { configMapRef: { name: pay } }] }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pay, annotations: { cluster-migration/data: external } }
spec: { storageClassName: fast, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

  it("asks a cluster that somebody else built for what objects need", async () => {
    await byHand(
      { apiVersion: "v1", kind: "Secret", metadata: { name: "pay" } },
      { apiVersion: "v1", kind: "Node", metadata: { name: "any" } },
    );
    // applied by this program, and no longer in the manifests: the next update deletes it
    await plane().api.send(
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "pay" }, data: { currency: "EUR" } },
      "apply",
      false,
    );
    const pay = "workloads/shop.yaml:1: Deployment pay: needs";
    const orProvided = "or, where something else brings it, annotate this or its Namespace";
    assert.deepEqual(await run(project(minor, needy, existing)), {
      code: 1,
      lines: [
        `note: ${pay} a node with team=pay: found no node with it; label a node of the target, or ask for another`,
        `refused: ${pay} ConfigMap default/pay: found nothing; add it to the manifests, ${orProvided} cluster-migration/provided: ConfigMap/pay`,
        `refused: ${pay} ServiceAccount default/pay: found nothing; add it to the manifests, ${orProvided} cluster-migration/provided: ServiceAccount/pay`,
        "refused: workloads/shop.yaml:14: PersistentVolumeClaim pay: needs StorageClass fast: found nothing; add the StorageClass to the manifests (gp2 of kops: provisioner ebs.csi.aws.com)",
        `4 objects for new (Kubernetes ${minor}.0): https://HOST (V) would refuse none; it does not have what objects need`,
      ],
    });
  });

  it("tells of a created cluster what only its server has", async () => {
    await byHand({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "by-hand" },
      provisioner: "ebs.csi.aws.com",
    });
    const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pay, annotations: { cluster-migration/data: external } }
spec: { storageClassName: by-hand, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;
    const of =
      "workloads/shop.yaml:1: PersistentVolumeClaim pay: needs StorageClass by-hand: found";
    assert.deepEqual(await run(project(minor, claim)), {
      code: 1,
      lines: [
        `refused: ${of} gp3; add the StorageClass to the manifests (gp2 of kops: provisioner ebs.csi.aws.com), or name gp3`,
        `note: ${of} it on the server, where an update does not ask; annotate this or its Namespace cluster-migration/provided: StorageClass/by-hand`,
        `3 objects for new (Kubernetes ${minor}.0): https://HOST (V) would refuse none`,
      ],
    });
  });

  it("says which pods no node of a cluster that somebody else built would take", async () => {
    // a new node has the taint node.kubernetes.io/not-ready until its kubelet says otherwise
    const node = (name: string, taints: readonly object[]) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { pool: name } },
      spec: { taints },
    });
    const dedicated = { key: "dedicated", value: "jobs", effect: "NoSchedule" };
    await byHand(node("new", []), node("jobs", [dedicated]));
    const deployment = (pool: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${pool} }
spec:
  selector: { matchLabels: { app: ${pool} } }
  template:
    metadata: { labels: { app: ${pool} } }
    spec: { nodeSelector: { pool: ${pool} }, containers: [{ name: main, image: "main:1" }] }
`;
    assert.deepEqual(
      await run(project(minor, `${deployment("new")}---\n${deployment("jobs")}`, existing)),
      {
        code: 0,
        lines: [
          "note: workloads/shop.yaml:10: Deployment jobs: needs a node whose taints it tolerates: found only dedicated=jobs:NoSchedule; tolerate one of them, or take it off a node",
          `4 objects for new (Kubernetes ${minor}.0): https://HOST (V) would refuse none`,
        ],
      },
    );
  });

  it("refuses a server of another version than the side's", async () => {
    const other = minor === "1.36" ? "1.35" : "1.36";
    await assert.rejects(run(project(other, cronJob)), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        new RegExp(
          `^https://127.0.0.1:\\d+: is another cluster than the side's: got Kubernetes v${minor}[^,]*, expected ${other}.0; name the side's by --kubeconfig$`,
        ),
      );
      return true;
    });
  });

  it("names a kubeconfig that is not there", async () => {
    await assert.rejects(run(project(minor, cronJob), "--kubeconfig", "/nowhere"), {
      message: "--kubeconfig: got /nowhere, which is not there",
    });
  });
});
