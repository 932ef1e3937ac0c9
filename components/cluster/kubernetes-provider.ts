// How this program reaches a cluster's API: a kubeconfig, and a provider that survives a new one.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Authority } from "./pki.ts";

export interface KubeconfigArgs {
  readonly cluster: string;
  /** For example `https://api.blue.k8s.example.com`. */
  readonly server: string;
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** A kubeconfig as JSON, which is YAML too: one cluster, one user, one context, all named after the cluster. */
export function kubeconfigText(args: KubeconfigArgs): string {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const { cluster: name } = args;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server: args.server,
          "certificate-authority-data": base64(args.authorityPem),
        },
      },
    ],
    users: [
      {
        name,
        user: {
          "client-certificate-data": base64(args.certificatePem),
          "client-key-data": base64(args.keyPem),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

/** @returns a secret */
export function administratorKubeconfig(
  cluster: string,
  server: string,
  authority: Authority,
  administrator: Authority,
): pulumi.Output<string> {
  return pulumi.secret(
    pulumi
      .all([authority.certificatePem, administrator.certificatePem, administrator.keyPem])
      .apply(([authorityPem, certificatePem, keyPem]) =>
        kubeconfigText({ cluster, server, authorityPem, certificatePem, keyPem }),
      ),
  );
}

export interface ClusterProviderArgs {
  readonly kubeconfig: pulumi.Input<string>;
  /** True: what an unreachable cluster has may be forgotten. */
  readonly retired: boolean;
  /**
   * True: an update goes on without the cluster's API, and skips what it would have changed there. A refresh goes by what
   * the last update said. Default false.
   */
  readonly mayBeUnreachable?: boolean;
}

/**
 * The identifier is the cluster's name: without it a renewed certificate would be another cluster to the
 * provider, and every object be replaced. Objects that are there already are taken over: a creation that was
 * killed after the API had accepted it would be refused for ever. What an unreachable cluster has is forgotten
 * once the side is retired, so that a destroy ends. A changed ConfigMap or Secret is updated: the provider would
 * delete it first, and an ingress controller would have no certificate until it is there again.
 */
export class ClusterProvider extends k8s.Provider {
  /** @param name the cluster's */
  constructor(name: string, args: ClusterProviderArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      name,
      {
        kubeconfig: pulumi.secret(args.kubeconfig),
        clusterIdentifier: name,
        skipUpdateUnreachable: args.mayBeUnreachable ?? false,
        deleteUnreachable: args.retired,
        upsertExistingObjects: true,
        enableConfigMapMutable: true,
        enableSecretMutable: true,
      },
      opts,
    );
  }
}
