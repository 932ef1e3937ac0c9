import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findingLine } from "../../../../conversion/manifests/finding.ts";
import { referencesIn } from "../../../../conversion/needs/needs.ts";
import { provisionOf } from "../../../../conversion/needs/provision.ts";
import { referenceFinding } from "../../../../conversion/needs/reference.ts";
import { renderFor } from "../../../../conversion/render.ts";
import type { ClusterFacts } from "../../../../migration/state/side.ts";
import { manifestsOf } from "../objects.ts";

const facts: ClusterFacts = {
  name: "new.example.com",
  kubernetesVersion: "1.36",
  networking: "cilium",
  zones: ["us-east-1a", "us-east-1b"],
  created: true,
  managesWorkloads: true,
  spec: { nodes: [{ name: "nodes", labels: { team: "pay" } }] },
};

/** Lines; those that the target can run all the same begin with "think: ". */
function needs(yaml: string, more: Partial<typeof facts> = {}): readonly string[] {
  const provision = provisionOf({ ...facts, ...more });
  assert.ok(provision);
  return referencesIn(manifestsOf(yaml), provision).map(
    (reference) =>
      (reference.blocks ? "" : "think: ") +
      findingLine(referenceFinding(reference)).replace(/^test\.yaml:\d+: /, ""),
  );
}

const pod = (spec: string, annotations = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, annotations: { ${annotations} } }
spec: { template: { spec: ${spec} } }
`;
const orProvided = (name: string, what = "add it to the manifests") =>
  `${what}, or, where something else brings it, annotate this or its Namespace cluster-migration/provided: ${name}`;

describe("what an object needs, and no manifest brings", () => {
  it("is nothing for a pod of its own, with what Kubernetes and this program bring", () => {
    assert.deepEqual(
      needs(
        pod(`{
          priorityClassName: system-node-critical, serviceAccountName: default,
          nodeSelector: { team: pay, kubernetes.io/os: linux, topology.kubernetes.io/zone: us-east-1b },
          containers: [{ image: "web:1", env: [{ valueFrom: { secretKeyRef: { name: maybe, optional: true } } }] }],
          volumes: [{ configMap: { name: kube-root-ca.crt } }] }`),
      ),
      [],
    );
  });

  it("is the configuration, account, classes and claims of its pods", () => {
    assert.deepEqual(
      needs(
        pod(`{
          serviceAccountName: robot, priorityClassName: high, runtimeClassName: gvisor,
          initContainers: [{ envFrom: [{ configMapRef: { name: base } }] }],
          containers: [{ env: [{ valueFrom: { secretKeyRef: { name: db } } }], envFrom: [{ secretRef: { name: db } }] }],
          volumes: [{ secret: { secretName: x-token-a1b2c } }, { persistentVolumeClaim: { claimName: files } },
            { projected: { sources: [{ configMap: { name: ca } }] } }] }`),
      ),
      [
        `Deployment web: needs ConfigMap default/base: found nothing; ${orProvided("ConfigMap/base")}`,
        `Deployment web: needs Secret default/db: found nothing; ${orProvided("Secret/db")}`,
        "Deployment web: needs Secret default/x-token-a1b2c: found nothing; a service account's token that only its old cluster has: use a projected token volume",
        `Deployment web: needs ConfigMap default/ca: found nothing; ${orProvided("ConfigMap/ca")}`,
        `Deployment web: needs ServiceAccount default/robot: found nothing; ${orProvided("ServiceAccount/robot")}`,
        `Deployment web: needs PriorityClass high: found system-cluster-critical, system-node-critical; ${orProvided("PriorityClass/high")}`,
        `Deployment web: needs RuntimeClass gvisor: found nothing; ${orProvided("RuntimeClass/gvisor")}`,
        `Deployment web: needs PersistentVolumeClaim default/files: found nothing; ${orProvided("PersistentVolumeClaim/files")}`,
      ],
    );
  });

  it("is not what something else brings: an annotation says so, or a custom resource makes it", () => {
    const spec =
      "{ containers: [{ envFrom: [{ secretRef: { name: db } }, { secretRef: { name: es-es-elastic-user } }] }] }";
    const makers = `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: anything, namespace: default }
spec: { target: { name: db } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: a }
spec: { group: external-secrets.io, names: { kind: ExternalSecret } }
---
apiVersion: cilium.io/v2
kind: Elasticsearch
metadata: { name: es, namespace: default }
`;
    assert.deepEqual(needs(pod(spec) + makers), []);
    const provided = "cluster-migration/provided: 'Secret/db, Secret/es-es-elastic-user'";
    assert.deepEqual(needs(pod(spec, provided)), []);
    const namespace = `---
apiVersion: v1
kind: Namespace
metadata: { name: default, annotations: { ${provided} } }
`;
    assert.deepEqual(needs(pod(spec) + namespace), []);
  });

  it("is a node whose taints it tolerates", () => {
    const group = (name: string, taints: readonly object[], labels: object = {}) => ({
      name,
      labels,
      taints,
    });
    const jobs = { key: "dedicated", value: "jobs", effect: "NoSchedule" };
    const of = (spec: string, ...nodes: readonly object[]) => needs(pod(spec), { spec: { nodes } });
    const line = (taints: string) => [
      `Deployment web: needs a node whose taints it tolerates: found only ${taints}; tolerate one of them, or give an instance group none (cluster.nodes[].taints)`,
    ];
    assert.deepEqual(of("{}", group("a", [jobs])), line("dedicated=jobs:NoSchedule"));
    assert.deepEqual(of("{}", group("a", [jobs]), group("b", [])), []);
    assert.deepEqual(of("{}", group("a", [{ ...jobs, effect: "PreferNoSchedule" }])), []);
    const two = [jobs, { key: "gpu", effect: "NoExecute" }];
    const tolerating = (...tolerations: readonly string[]) =>
      `{ tolerations: [${tolerations.join(", ")}] }`;
    const dedicated = "{ key: dedicated, value: jobs, effect: NoSchedule }";
    assert.deepEqual(of(tolerating(dedicated), group("a", two)), line("gpu:NoExecute"));
    assert.deepEqual(
      of(tolerating(dedicated, "{ key: gpu, operator: Exists }"), group("a", two)),
      [],
    );
    assert.deepEqual(of(tolerating("{ operator: Exists }"), group("a", two)), []);
    assert.equal(of(tolerating("{ key: dedicated, value: other }"), group("a", [jobs])).length, 1);
    // the only group with its label is not for it
    assert.deepEqual(
      of("{ nodeSelector: { pool: jobs } }", group("a", [jobs], { pool: "jobs" }), group("b", [])),
      line("dedicated=jobs:NoSchedule"),
    );
  });

  it("is a node with its labels", () => {
    assert.deepEqual(needs(pod("{ nodeSelector: { kubernetes.io/role: node } }")), [
      "Deployment web: needs a node with kubernetes.io/role=node: found no instance group with it; kops set this label, and nobody sets it on the target: select by a label of cluster.nodes[].labels, or not at all",
    ]);
    const affinity = (expressions: string) =>
      pod(
        `{ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: ${expressions} }] } } } }`,
      );
    assert.deepEqual(needs(affinity("[{ key: disk, operator: In, values: [ssd, nvme] }]")), [
      "Deployment web: needs a node with disk=ssd or nvme: found no instance group with it; give an instance group the label (cluster.nodes[].labels), or ask for another",
    ]);
    assert.deepEqual(
      needs(affinity("[{ key: team, operator: Exists }, { key: disk, operator: DoesNotExist }]")),
      [],
    );
  });

  it("is its namespace and its definition", () => {
    const yaml = `
apiVersion: example.com/v1
kind: Backup
metadata: { name: nightly, namespace: shop }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: it }
`;
    assert.deepEqual(needs(yaml), [
      `Backup shop/nightly: needs Namespace shop: found default, kube-system, kube-public; ${orProvided("Namespace/shop")}`,
      `Backup shop/nightly: needs the definition of Backup (example.com): found nothing; ${orProvided("CustomResourceDefinition/backup.example.com", "add its CustomResourceDefinition to the manifests, annotate it cluster-migration/conversion: leave-out")}`,
    ]);
  });

  it("is no definition of what says that it may be left out: it is left out", () => {
    const route = (annotations: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: it, annotations: { ${annotations} } }
`;
    const provision = provisionOf(facts);
    assert.ok(provision);
    const rendered = (annotations: string) => {
      const { objects, references, leftOut } = renderFor(manifestsOf(route(annotations)), {
        kubernetesVersion: "1.36",
        active: true,
        provision,
      });
      return [objects.length, references.length, leftOut.map(findingLine)];
    };
    assert.deepEqual(rendered(""), [1, 1, []]);
    assert.deepEqual(rendered("cluster-migration/conversion: leave-out"), [
      0,
      0,
      ["test.yaml:1: HTTPRoute it: as its annotation says, since nothing defines its kind there"],
    ]);
  });

  it("is a storage class, of which a created cluster has gp3", () => {
    const yaml = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: a }
spec: { storageClassName: gp2 }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: b }
spec: { storageClassName: gp3 }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: c }
spec: { resources: {} }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: d }
spec: { volumeClaimTemplates: [{ metadata: { annotations: { volume.beta.kubernetes.io/storage-class: fast } } }] }
`;
    const line = (who: string, name: string) =>
      `${who}: needs StorageClass ${name}: found gp3; add the StorageClass to the manifests (gp2 of kops: provisioner ebs.csi.aws.com), or name gp3`;
    assert.deepEqual(needs(yaml), [
      line("PersistentVolumeClaim a", "gp2"),
      line("StatefulSet d", "fast"),
    ]);
  });

  it("is a certificate and a controller for an Ingress", () => {
    const ingress = (annotations: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: it, annotations: { ${annotations} } }
spec: { ingressClassName: alb, tls: [{ hosts: [a.example.com], secretName: cert }] }
`;
    const alb =
      "think: Ingress it: needs IngressClass alb: found haproxy; its hosts' records lead to the cluster's own controller, which leaves it alone: write class haproxy or none, or bring the controller and leave its hosts to others by cluster-migration/ignore-hosts";
    assert.deepEqual(needs(ingress("")), [
      alb,
      "think: Ingress it: needs Secret default/cert: found nothing; copy it (its certificate answers for a.example.com), or annotate the Ingress cluster-migration/provided: Secret/cert: without it the gate refuses the target",
    ]);
    assert.deepEqual(needs(ingress("cert-manager.io/cluster-issuer: le")), [alb]);
  });

  it("is the old cluster's key, or an answer to a challenge that the other side gets", () => {
    const yaml = `
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: db }
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: le }
spec: { acme: { solvers: [{ http01: { ingress: {} } }] } }
`;
    assert.deepEqual(
      needs(yaml, {}).filter((line) => line.startsWith("think")),
      [
        "think: SealedSecret db: needs the key that it was sealed with: found the target's own, another one; copy the old controller's keys (Secrets of its namespace labelled sealedsecrets.bitnami.com/sealed-secrets-key) to the target before its controller starts",
        "think: ClusterIssuer le: needs HTTP-01 challenges to reach this cluster: found at weight 0 they reach the other side; let it prove names by DNS-01, or copy the certificates' Secrets to the target before its first weight",
      ],
    );
  });

  it("is a port of every node that nobody else has", () => {
    const yaml = `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }, { port: 81, nodePort: 30081 }] }
`;
    assert.deepEqual(needs(yaml), [
      "Service web: needs the node port 30080: found the cluster's ingress controller has it; take another, or leave nodePort out",
    ]);
  });

  it("is an address of the cluster's own range, and not the name server's", () => {
    const service = (spec: string): string => `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }], ${spec} }
`;
    const wayOut =
      "leave clusterIP out: clients find a Service by its name; where one has the address written down, take one of 100.64.0.0/13";
    assert.deepEqual(
      [
        "clusterIP: None",
        "clusterIP: 100.71.255.254",
        "type: ClusterIP",
        "clusterIP: 2001:db8::1",
      ].flatMap((spec) => needs(service(spec))),
      [
        `Service web: needs the address 2001:db8::1: found Services have addresses of 100.64.0.0/13; ${wayOut}`,
      ],
    );
    assert.deepEqual(
      ["10.100.7.7", "100.64.0.10"].flatMap((address) => needs(service(`clusterIP: ${address}`))),
      [
        `Service web: needs the address 10.100.7.7: found Services have addresses of 100.64.0.0/13; ${wayOut}`,
        `Service web: needs the address 100.64.0.10: found the cluster's name server has it; ${wayOut}`,
      ],
    );
  });

  it("is a puller for private images, and a role that the target may take", () => {
    const yaml = `${pod('{ containers: [{ image: "registry.acme.io/web:1" }, { image: "1.dkr.ecr.us-east-1.amazonaws.com/a" }, { image: "quay.io/a/b" }, { image: "a/b" }] }')}---
apiVersion: v1
kind: ServiceAccount
metadata: { name: s3, annotations: { eks.amazonaws.com/role-arn: "arn:1" } }
---${pod("{ imagePullSecrets: [{ name: pull }], containers: [{ image: registry.acme.io/web }] }")}`;
    assert.deepEqual(needs(yaml), [
      "think: Deployment web: needs a puller for registry.acme.io: found no imagePullSecrets; name the Secret that pulls it in imagePullSecrets, if the registry asks who pulls",
      "think: ServiceAccount s3: needs trust in the target's issuer of the role arn:1: found the old cluster's issuer in its trust policy; let the role's trust policy name the target's issuer, too (the output serviceAccountIssuer)",
      `think: Deployment web: needs Secret default/pull: found nothing; ${orProvided("Secret/pull", "it pulls images: add it to the manifests")}`,
    ]);
    const role = `
apiVersion: v1
kind: Pod
metadata: { name: it, annotations: { iam.amazonaws.com/role: reader } }
spec: { containers: [] }
`;
    assert.deepEqual(needs(role), [
      "think: Pod it: needs kube2iam or kiam for the role reader: found nothing; the target's nodes may not take this role: run kube2iam or kiam there, and let the role trust the target's nodes, or give the pods keys",
    ]);
  });

  it("is a network plugin that enforces policies, and the namespaces that they speak of", () => {
    const yaml = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: it }
spec:
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: pay } } }, { namespaceSelector: { matchLabels: { team: web } } }] }]
  egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }, { namespaceSelector: {} }] }]
---
apiVersion: v1
kind: Namespace
metadata: { name: front, labels: { team: web } }
`;
    const namespace =
      "think: NetworkPolicy it: needs a Namespace with team=pay: found none among the manifests; label the Namespace in its manifest: what is labelled by hand on the old cluster is not on the target";
    assert.deepEqual(needs(yaml), [namespace]);
    assert.deepEqual(needs(yaml, { networking: "flannel" }), [
      "think: NetworkPolicy it: needs a network plugin that enforces policies: found flannel, which does not; choose cilium or calico as networking: on flannel everybody may call everybody",
      namespace,
    ]);
  });

  it("is asked of created clusters only: nobody here knows what another one has", () => {
    assert.equal(provisionOf({ ...facts, created: false }), undefined);
  });
});
