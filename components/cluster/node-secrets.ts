// What the machines fetch from Systems Manager's Parameter Store: one parameter for each file of the
// authorities, and those that the machines themselves write.
import { kms, ssm } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterTags, memberName, parameterPath, type Tags } from "./names.ts";
import type { Pki } from "./pki.ts";

export interface ParametersArgs {
  readonly cluster: string;
  readonly memberZones: readonly string[];
  readonly pki: Pki;
  readonly key: kms.Key;
  readonly tags: Tags;
}

export interface Parameters {
  /** Only the control plane's role may read these: authorities' keys among them. */
  readonly controlPlane: readonly ssm.Parameter[];
  /** Every machine may read these: the authority's certificate and the bootstrap token. */
  readonly node: readonly ssm.Parameter[];
  /** The control plane writes these. */
  readonly written: readonly ssm.Parameter[];
}

/** Files of `/etc/kubernetes/pki` that come from parameters, by the parameters' last part. */
export const controlPlaneFiles = {
  "ca.key": "ca.key",
  "sa.key": "sa.key",
  "sa.pub": "sa.pub",
  "etcd-ca.crt": "etcd/ca.crt",
  "etcd-ca.key": "etcd/ca.key",
  "front-proxy-ca.crt": "front-proxy-ca.crt",
  "front-proxy-ca.key": "front-proxy-ca.key",
} as const;

/** The value of a parameter that no machine has written yet. */
export const unwritten = "none";

export function declareParameters(args: ParametersArgs, parent: pulumi.Resource): Parameters {
  const { cluster, pki, key } = args;
  const declare = (
    path: string,
    value: pulumi.Input<string>,
    type: "SecureString" | "String",
    opts: pulumi.CustomResourceOptions = {},
  ) => {
    const name = `${parameterPath(cluster)}/${path}`;
    return new ssm.Parameter(
      name,
      {
        name,
        value,
        type,
        ...(type === "SecureString" && { keyId: key.arn }),
        tags: { ...args.tags, ...clusterTags(cluster), Name: name },
      },
      { parent, ...opts },
    );
  };
  // the machines write these; Pulumi makes and removes them, and never looks at what they say
  const machinesOwn = { ignoreChanges: ["value", "insecureValue"] };

  const values: Readonly<Record<keyof typeof controlPlaneFiles, pulumi.Input<string>>> = {
    "ca.key": pki.cluster.keyPem,
    "sa.key": pki.serviceAccount.keyPem,
    "sa.pub": pki.serviceAccount.publicKeyPem,
    "etcd-ca.crt": pki.etcd.certificatePem,
    "etcd-ca.key": pki.etcd.keyPem,
    "front-proxy-ca.crt": pki.frontProxy.certificatePem,
    "front-proxy-ca.key": pki.frontProxy.keyPem,
  };
  const files = Object.entries(values).map(([name, value]) =>
    declare(`control-plane/${name}`, value, name.endsWith(".key") ? "SecureString" : "String"),
  );
  const markers = args.memberZones.map((zone) =>
    declare(`etcd/${memberName(zone)}/initialised`, unwritten, "String", machinesOwn),
  );
  const ca = declare("node/ca.crt", pki.cluster.certificatePem, "String");
  const token = declare("node/bootstrap-token", unwritten, "SecureString", machinesOwn);
  return { controlPlane: [...files, ...markers], node: [ca, token], written: [...markers, token] };
}
