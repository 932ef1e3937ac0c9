import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { parse } from "yaml";
import { homeOf } from "../../../config/home.ts";
import { folder, readProject } from "../../../config/read.ts";
import { readWorkloadSet } from "../../../conversion/manifests/workload-set.ts";
import { shippedExample } from "../../../rehearsal/project-folder.ts";
import { restoreExample } from "../../example-in-place.ts";
import { oldServer, type OldServer } from "../live/old-api-server.ts";
import { linesOf } from "./lines-of.ts";

const flags = [
  "--zone=acme.io",
  "--name=k8s.acme.io",
  "--kubernetes=1.18.20",
  "--ingress-dns-name=a1b2-123.eu-west-1.elb.amazonaws.com",
];

describe("npm run init", () => {
  let dir = "";
  let server: OldServer | undefined;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "init-"));
    for (const name of ["Pulumi.yaml", "Pulumi.old.yaml", "Pulumi.new.yaml", "workloads"]) {
      cpSync(join(shippedExample(), name), join(dir, name), { recursive: true });
    }
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function run(words: readonly string[], answers?: readonly string[]) {
    const asked: string[] = [];
    const left = [...(answers ?? [])];
    const told = await linesOf(["init", "--dir", dir, ...words], {
      ...(answers !== undefined && {
        person: {
          ask: (question: string) => {
            asked.push(question);
            return Promise.resolve(left.shift() ?? "");
          },
          close: () => undefined,
        },
      }),
    });
    return { ...told, asked };
  }

  it("writes two valid stack files from flags, and moves the example out of the way", async () => {
    const { code, lines } = await run(["--yes", ...flags]);
    assert.deepEqual(
      [code, lines],
      [
        0,
        [
          "written: Pulumi.yaml, Pulumi.old.yaml, Pulumi.new.yaml, workloads/",
          "the example is in rehearsal/examples/two-clusters: npm start -- --example",
          "",
          "next:",
          "  npm run export -- --context CONTEXT  # your manifests, from the live cluster, by kubectl's name of it",
          "  npm run advise                       # what the step between the versions changes",
          "  npm run scripts -- --stack old       # start and stop for its active-only workloads",
          "  npm start                            # rehearses your migration",
          "  npm run check                        # judges your first pull request",
          "  npm run next                         # the first step, then each one",
        ],
      ],
    );
    assert.deepEqual(parse(readFileSync(join(dir, "Pulumi.old.yaml"), "utf8")), {
      config: {
        "aws:region": "eu-west-1",
        "cluster-migration:cluster": {
          name: "k8s.acme.io",
          kubernetesVersion: "1.18.20",
          existing: {
            ingress: {
              dnsName: "a1b2-123.eu-west-1.elb.amazonaws.com",
              zoneId: "Z32O12XQLNTSW2",
            },
          },
        },
        "cluster-migration:activeCommands": {
          start: "scripts/old-start.sh",
          stop: "scripts/old-stop.sh",
        },
        "cluster-migration:peer": "new",
        "cluster-migration:trafficWeight": "100",
        "cluster-migration:active": "true",
        "cluster-migration:adopt": "true",
      },
    });
    const target = parse(readFileSync(join(dir, "Pulumi.new.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    assert.deepEqual(target.config["cluster-migration:cluster"], {
      name: "new.k8s.acme.io",
      kubernetesVersion: "1.36.6",
      networking: "cilium",
      zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      network: { cidr: "172.21.0.0/16", natGateways: "single" },
    });
    const { stacks } = readProject(folder(dir));
    assert.deepEqual(stacks.get("new")?.shared.hostedZones, [{ name: "acme.io", private: false }]);
    assert.deepEqual(readdirSync(join(dir, "workloads")), [".gitkeep"]);
    const example = join(dir, "rehearsal/examples/two-clusters");
    assert.deepEqual(readdirSync(example).sort(), [
      "Pulumi.new.yaml",
      "Pulumi.old.yaml",
      "workloads",
    ]);
    const shared = readProject(folder(example)).stacks.get("old")?.shared;
    assert.ok(shared !== undefined);
    assert.equal(readWorkloadSet(shared, homeOf(example)).hosts.length, 3);
    const before = readFileSync(join(homeOf(shippedExample()), "Pulumi.yaml"), "utf8");
    assert.equal(
      readFileSync(join(dir, "Pulumi.yaml"), "utf8"),
      before.replace("name: example.com", "name: acme.io"),
    );
  });

  it("keeps the example as it was: the tests run on it", async () => {
    const read = () =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path, readFileSync(path, "utf8")]);
    const before = read();
    await run(["--yes", ...flags, "--source-stack=blue", "--target-stack=green"]);
    assert.notDeepEqual(read(), before);
    restoreExample(dir);
    assert.deepEqual(read(), before);
  });

  it("names each answer that is missing, and refuses a network that overlaps; nothing is written then", async () => {
    for (const [words, ...lines] of [
      [
        ["--yes", "--cidr=10.0.0.1/8"],
        "--zone: missing, expected hosted zones of your hosts",
        "--name: missing, expected its cluster's name, such as k8s.acme.io",
        "--kubernetes: missing, expected its Kubernetes version, such as 1.18.20",
        "--ingress-dns-name: missing, expected DNS name of the load balancer before its Ingresses",
        "--cidr: got 10.0.0.1/8, expected an IPv4 range such as 172.21.0.0/16, its host bits zero",
      ],
      [
        ["--yes", ...flags, "--ingress-dns-name=lb.acme.io"],
        "--ingress-zone-id: missing, expected the load balancer's canonical hosted zone (aws elbv2 or elb describe-load-balancers)",
      ],
      [
        ["--yes", ...flags, "--etcd=v2", "--target-networking=weave"],
        '--etcd: got "v2", expected a version such as "2.2.1"',
        '--target-networking: got "weave", expected cilium, calico or flannel',
      ],
      [
        ["--yes", ...flags, "--cidr=172.20.128.0/17"],
        "--cidr: got 172.20.128.0/17, which overlaps the source's VPC (172.20.0.0/16): a VPC that is to be peered with it must not; expected another range, such as 172.21.0.0/16",
      ],
      [
        ["--yes", ...flags, "--target-stack=old"],
        "--target-stack: got old, expected another one than the source's",
      ],
      [
        ["--yes", ...flags, "--target-kubernetes=1.36"],
        '--target-kubernetes: got "1.36", expected an exact patch release such as "1.36.2": a machine that is replaced next year must install what its peers run',
      ],
    ] as const) {
      assert.deepEqual(await run(words), { code: 2, lines, asked: [] });
    }
    assert.ok(!existsSync(join(dir, "rehearsal")));
  });

  it("asks in a terminal for what no flag says, and asks again for what cannot be", async () => {
    const { code, lines, asked } = await run(
      ["--source-stack=blue"],
      [
        "acme.io, acme.net",
        "maybe",
        "created",
        "blue.acme.io",
        "1.31.14",
        "",
        "",
        "green",
        "",
        "",
        "",
        "",
        "172.20.0.0/20",
        "10.1.0.0/16",
      ],
    );
    assert.equal(code, 0, lines.join("\n"));
    assert.deepEqual(asked, [
      "Hosted zones of your hosts: ",
      "Is the cluster that serves existing, or created by this program [existing]: ",
      "Is the cluster that serves existing, or created by this program [existing]: ",
      "Its cluster's name, such as k8s.acme.io: ",
      "Its Kubernetes version, such as 1.18.20: ",
      "The AWS region [us-east-1]: ",
      "The IPv4 range of its VPC (kops' default is 172.20.0.0/16) [172.20.0.0/16]: ",
      "The new cluster's stack [new]: ",
      "The new cluster's name [green.k8s.acme.io]: ",
      "Its Kubernetes version [1.36.6]: ",
      "Its network plugin: cilium, calico or flannel [cilium]: ",
      "Its availability zones [us-east-1a,us-east-1b,us-east-1c]: ",
      "The IPv4 range of its VPC [172.21.0.0/16]: ",
      "The IPv4 range of its VPC [172.21.0.0/16]: ",
    ]);
    assert.equal(lines[0], "  got maybe, expected existing or created");
    assert.deepEqual(Object.keys(Object.fromEntries(readProject(folder(dir)).stacks)).sort(), [
      "blue",
      "green",
    ]);
  });

  it("reads an existing cluster from its own API", async () => {
    const image = (name: string) => ({ spec: { containers: [{ image: name }] } });
    server = await oldServer({
      "/api/v1/nodes": [
        {
          metadata: {
            labels: {
              "failure-domain.beta.kubernetes.io/region": "us-west-2",
              "failure-domain.beta.kubernetes.io/zone": "us-west-2b",
            },
          },
          status: { addresses: [{ type: "InternalIP", address: "172.21.33.4" }] },
        },
      ],
      "/api/v1/namespaces/kube-system/pods": [
        image("k8s.gcr.io/etcd:2.2.1"),
        image("quay.io/coreos/flannel:v0.10.0"),
        image("k8s.gcr.io/k8s-dns-kube-dns-amd64:1.14.10"),
      ],
      "/api/v1/services": [
        {
          status: { loadBalancer: { ingress: [{ hostname: "a9-1.us-west-2.elb.amazonaws.com" }] } },
        },
      ],
    });
    const { code, lines } = await run([
      ...["--yes", "--zone=acme.io", "--name=k8s.acme.io"],
      ...["--kubeconfig", server.kubeconfig],
    ]);
    assert.equal(code, 0, lines.join("\n"));
    assert.match(lines[4] ?? "", new RegExp(`export -- --kubeconfig ${server.kubeconfig} `));
    const { config } = parse(readFileSync(join(dir, "Pulumi.old.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    assert.deepEqual(config["cluster-migration:cluster"], {
      name: "k8s.acme.io",
      kubernetesVersion: "1.8.15",
      existing: {
        ingress: { dnsName: "a9-1.us-west-2.elb.amazonaws.com", zoneId: "Z1H1FL5HABSF5" },
        etcdVersion: "2.2.1",
        networking: "flannel",
        dns: "kube-dns",
      },
    });
    assert.match(readFileSync(join(dir, "Pulumi.new.yaml"), "utf8"), /cidr: 172\.22\.0\.0\/16/);
  });

  it("names the load balancers of single hosts", async () => {
    const shows = (hostname: string) => ({ status: { loadBalancer: { ingress: [{ hostname }] } } });
    const ingress = (host: string, hostname: string) => ({
      spec: { rules: [{ host }] },
      ...shows(hostname),
    });
    const [most, internal, own] = ["most", "internal-few", "own"].map(
      (name) => `${name}-1.us-west-2.elb.amazonaws.com`,
    );
    assert.ok(most !== undefined && internal !== undefined && own !== undefined);
    server = await oldServer({
      "/api/v1/nodes": [],
      "/api/v1/namespaces/kube-system/pods": [],
      "/api/v1/services": [
        {
          metadata: { annotations: { "dns.alpha.kubernetes.io/external": "API.acme.io." } },
          ...shows(own),
        },
        { metadata: { annotations: { domainName: "api.elsewhere.net" } }, ...shows(own) },
      ],
      "/apis/networking.k8s.io/v1/ingresses": 404,
      "/apis/networking.k8s.io/v1beta1/ingresses": 404,
      "/apis/extensions/v1beta1/ingresses": [
        ingress("intern.acme.io", internal),
        ...["shop", "blog"].map((name) => ingress(`${name}.acme.io`, most)),
      ],
    });
    const { code, lines } = await run([
      ...["--yes", "--zone=acme.io", "--name=k8s.acme.io"],
      ...["--kubeconfig", server.kubeconfig],
    ]);
    assert.equal(code, 0, lines.join("\n"));
    const { config } = parse(readFileSync(join(dir, "Pulumi.old.yaml"), "utf8")) as {
      config: Record<string, { existing?: unknown }>;
    };
    const zoneId = "Z1H1FL5HABSF5";
    assert.deepEqual(config["cluster-migration:cluster"]?.existing, {
      ingress: { dnsName: most, zoneId },
      loadBalancers: {
        "api.acme.io": { dnsName: own, zoneId },
        "intern.acme.io": { dnsName: internal, zoneId },
      },
    });
  });

  it("keeps stack files that are somebody's own", async () => {
    await run(["--yes", ...flags]);
    writeFileSync(join(dir, "workloads/mine.yaml"), "");
    assert.deepEqual((await run(["--yes", ...flags])).lines, [
      "Pulumi.new.yaml and Pulumi.old.yaml: already there, and not the example's; npm run next prints the next edit; to begin anew, delete them first",
    ]);
  });
});
