// The API server's own files and flags, besides kubeadm's: who may call it, what it notes, how it keeps Secrets.
import type { ApiServerSpec } from "../../../config/api-server.ts";
import { compareVersions, minorOf } from "../../../migration/state/kubernetes-version.ts";
import { keysUrl } from "../service-account-issuer.ts";

export interface Argument {
  readonly name: string;
  readonly value: string;
}

/** One folder, so that a file that is replaced by another is seen inside too. */
export const apiServerFolder = "/etc/kubernetes/api-server";

const auditFolder = "/var/log/kubernetes/audit";

/** kubeadm's own, which every token of a cluster without another has. */
const defaultIssuer = "https://kubernetes.default.svc.cluster.local";

export interface ApiServerInput {
  readonly kubernetesVersion: string;
  readonly apiServer: ApiServerSpec;
  /** URL of the service accounts' issuer that AWS knows. */
  readonly issuerUrl?: string | undefined;
}

/** In kubeadm's form: a list, since one may be given twice. */
export function apiServerArguments(input: ApiServerInput): readonly Argument[] {
  const { flags, featureGates } = input.apiServer;
  const gates = Object.entries(featureGates).map(([gate, on]) => `${gate}=${String(on)}`);
  return [
    ...argumentList({
      // profiles tell of requests and memory (CIS 1.2.15)
      profiling: "false",
      "audit-policy-file": `${apiServerFolder}/audit-policy.yaml`,
      "audit-log-path": `${auditFolder}/audit.log`,
      // days, files, MB: about a gigabyte at most
      "audit-log-maxage": "30",
      "audit-log-maxbackup": "10",
      "audit-log-maxsize": "100",
      "encryption-provider-config": `${apiServerFolder}/encryption.yaml`,
      // another key counts a minute after its file is there
      "encryption-provider-config-automatic-reload": "true",
      ...(authentication(input) !== undefined && {
        "authentication-config": `${apiServerFolder}/authentication.yaml`,
      }),
      ...(gates.length > 0 && { "feature-gates": gates.join(",") }),
    }),
    ...issuerArguments(input.issuerUrl),
    ...argumentList(flags),
  ];
}

/** What the static pod sees of its machine, besides kubeadm's own mounts. */
export const apiServerVolumes = [
  {
    name: "api-server",
    hostPath: apiServerFolder,
    mountPath: apiServerFolder,
    readOnly: true,
    pathType: "DirectoryOrCreate",
  },
  {
    name: "audit",
    hostPath: auditFolder,
    mountPath: auditFolder,
    readOnly: false,
    pathType: "DirectoryOrCreate",
  },
] as const;

/**
 * Who may call the API without a certificate: from 1.32 on everybody may ask whether it is well, and nothing else;
 * and users of an OpenID Connect provider, if config names one. Undefined where there is nothing to say.
 */
export function authentication({ kubernetesVersion, apiServer }: ApiServerInput) {
  const limited = compareVersions(minorOf(kubernetesVersion), "1.32") >= 0;
  const { oidc } = apiServer;
  if (!limited && oidc === undefined) return undefined;
  return {
    apiVersion: `apiserver.config.k8s.io/${compareVersions(minorOf(kubernetesVersion), "1.34") >= 0 ? "v1" : "v1beta1"}`,
    kind: "AuthenticationConfiguration",
    ...(limited && {
      // the load balancer's and the kubelet's checks
      anonymous: {
        enabled: true,
        conditions: ["/livez", "/readyz", "/healthz"].map((path) => ({ path })),
      },
    }),
    ...(oidc !== undefined && {
      jwt: [
        {
          issuer: {
            url: oidc.issuerUrl,
            audiences: [oidc.clientId],
            ...(oidc.certificateAuthority !== undefined && {
              certificateAuthority: oidc.certificateAuthority,
            }),
          },
          claimMappings: {
            username: { claim: oidc.usernameClaim, prefix: oidc.usernamePrefix },
            ...(oidc.groupsClaim !== undefined && {
              groups: { claim: oidc.groupsClaim, prefix: oidc.groupsPrefix },
            }),
          },
        },
      ],
    }),
  };
}

/** Both side by side: the first signs, and tokens of the second stay good when a living cluster gets the first. */
function issuerArguments(issuerUrl: string | undefined): readonly Argument[] {
  if (issuerUrl === undefined) return [];
  return [
    { name: "service-account-issuer", value: issuerUrl },
    { name: "service-account-issuer", value: defaultIssuer },
    { name: "service-account-jwks-uri", value: keysUrl(issuerUrl) },
  ];
}

/** v1beta4 has extra arguments as a list, so that one may be given twice. */
export function argumentList(values: Readonly<Record<string, string>>): Argument[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
