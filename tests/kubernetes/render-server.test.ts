import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { render } from "../../cli/render.ts";
import { UserError } from "../../migration/user-error.ts";
import { folderOf } from "../unit/conversion/manifests/folder.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const project = (kubernetesVersion: string, manifests: string): string =>
  folderOf({
    "Pulumi.yaml": "name: cluster-migration\nconfig: { hostedZones: { default: [example.com] } }\n",
    "Pulumi.new.yaml": `config:
  aws:region: us-east-1
  cluster-migration:cluster:
    name: new.example.com
    kubernetesVersion: "${kubernetesVersion}.0"
    networking: calico
    zones: [us-east-1a]
    network: { cidr: 10.0.0.0/16 }
`,
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
