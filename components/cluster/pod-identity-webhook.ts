// What gives a pod the role that its service account's annotation `eks.amazonaws.com/role-arn` names: AWS' own
// webhook, as EKS runs it.
import { admissionregistration, apps, core, policy } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CertRequest, LocallySignedCert, PrivateKey } from "@pulumi/tls";
import { regionOfZones } from "../../config/network.ts";
import { accountWithRules } from "./account-with-rules.ts";
import { addonObject, type AddonObjectsArgs } from "./addon-objects.ts";
import type { Authority } from "./pki.ts";
import { tokenAudience } from "./service-account-issuer.ts";

export interface PodIdentityWebhookArgs extends AddonObjectsArgs {
  readonly zones: readonly string[];
  /** How many members the control plane has: one, or three. */
  readonly members: number;
  /** Signs the webhook's certificate. */
  readonly authority: Authority;
}

/** Pinned (aws/amazon-eks-pod-identity-webhook: README.md names the repository of its images). */
const image = "public.ecr.aws/eks/amazon-eks-pod-identity-webhook:v0.6.9";

const name = "pod-identity-webhook";
const namespace = "kube-system";
const labels = { app: name };
const metadata = { name, namespace, labels };
const port = 8443;

/** It reads service accounts, nothing else. */
const rules = [
  { apiGroups: [""], resources: ["serviceaccounts"], verbs: ["get", "list", "watch"] },
];

const hoursOfYear = 365 * 24;

/** Its name is the cluster's. */
export class PodIdentityWebhook extends pulumi.ComponentResource {
  /** Pods that come after these get their roles. */
  readonly ready: readonly pulumi.Resource[];

  constructor(
    cluster: string,
    args: PodIdentityWebhookArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { provider, after, deletedWith, authority, ...inputs } = args;
    super("cluster-migration:index:PodIdentityWebhook", cluster, inputs, opts);
    const title = `${name}.${cluster}`;
    const own = addonObject(this, { provider, after, deletedWith });
    const access = accountWithRules(title, metadata, rules, own);
    const certificate = this.#certificate(title, authority);
    const secret = new core.v1.Secret(
      title,
      {
        metadata,
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": certificate.certificatePem, "tls.key": certificate.keyPem },
      },
      own,
    );
    const service = new core.v1.Service(
      title,
      { metadata, spec: { selector: labels, ports: [{ port: 443, targetPort: port }] } },
      own,
    );
    const deployment = new apps.v1.Deployment(title, deploymentArgs(args), {
      ...own,
      dependsOn: [...own.dependsOn, ...access, secret],
    });
    if (args.members > 1) {
      new policy.v1.PodDisruptionBudget(
        title,
        { metadata, spec: { selector: { matchLabels: labels }, maxUnavailable: 1 } },
        own,
      );
    }
    const caBundle = pulumi
      .output(authority.certificatePem)
      .apply((pem) => Buffer.from(pem, "utf8").toString("base64"));
    const webhook = new admissionregistration.v1.MutatingWebhookConfiguration(
      title,
      { metadata: { name, labels }, webhooks: [webhookArgs(caBundle)] },
      { ...own, dependsOn: [deployment, service] },
    );
    this.ready = [webhook];
    this.registerOutputs({});
  }

  #certificate(title: string, authority: Authority): Authority {
    const parent = { parent: this };
    const key = new PrivateKey(
      title,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      {
        ...parent,
        additionalSecretOutputs: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
      },
    );
    const host = `${name}.${namespace}.svc`;
    const request = new CertRequest(
      title,
      { privateKeyPem: key.privateKeyPem, subject: { commonName: host }, dnsNames: [host] },
      parent,
    );
    const certificate = new LocallySignedCert(
      title,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: authority.certificatePem,
        caPrivateKeyPem: authority.keyPem,
        allowedUses: ["digital_signature", "server_auth"],
        validityPeriodHours: 2 * hoursOfYear,
        // the first `up` in its last year renews it, and the webhook reads it anew by itself
        earlyRenewalHours: hoursOfYear,
      },
      { ...parent, protect: false },
    );
    return { keyPem: key.privateKeyPem, certificatePem: certificate.certPem };
  }
}

function deploymentArgs({ zones, members }: PodIdentityWebhookArgs): apps.v1.DeploymentArgs {
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: labels },
  });
  return {
    metadata,
    spec: {
      replicas: members === 1 ? 1 : 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          priorityClassName: "system-cluster-critical",
          topologySpreadConstraints: [
            spread("topology.kubernetes.io/zone"),
            spread("kubernetes.io/hostname"),
          ],
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65534,
            fsGroup: 65534,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name,
              image,
              command: [
                "/webhook",
                "--in-cluster=false",
                `--namespace=${namespace}`,
                `--service-name=${name}`,
                `--port=${port}`,
                "--annotation-prefix=eks.amazonaws.com",
                `--token-audience=${tokenAudience}`,
                `--aws-default-region=${regionOfZones(zones)}`,
                "--sts-regional-endpoint",
                // a service account that was made a moment before its pod
                "--service-account-lookup-grace-period=100ms",
                "--logtostderr",
              ],
              ports: [{ containerPort: port }],
              readinessProbe: { httpGet: { path: "/healthz", port, scheme: "HTTPS" } },
              resources: { requests: { cpu: "10m", memory: "32Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              volumeMounts: [{ name: "cert", mountPath: "/etc/webhook/certs", readOnly: true }],
            },
          ],
          volumes: [{ name: "cert", secret: { secretName: name } }],
        },
      },
    },
  };
}

function webhookArgs(caBundle: pulumi.Output<string>) {
  return {
    name: "pod-identity-webhook.amazonaws.com",
    // as on EKS: while it is away pods start, and those of an annotated account have no credentials yet
    failurePolicy: "Ignore",
    clientConfig: { service: { name, namespace, path: "/mutate" }, caBundle },
    // not its own, which could not start before it runs
    objectSelector: {
      matchExpressions: [
        { key: "app", operator: "NotIn", values: [name] },
        { key: "eks.amazonaws.com/skip-pod-identity-webhook", operator: "DoesNotExist" },
      ],
    },
    rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }],
    sideEffects: "None",
    reinvocationPolicy: "IfNeeded",
    timeoutSeconds: 5,
    admissionReviewVersions: ["v1beta1"],
  };
}
