// What the machines fetch from Systems Manager's Parameter Store: one parameter for each file of the
// authorities, and those that the machines themselves write.
import { ssm } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionFile } from "./secrets-encryption.ts";
import { clusterTags, memberName, parameterPath, type Tags } from "./names.ts";

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

export interface NodeSecretsArgs {
  /** The control plane's: each has a member. */
  readonly memberZones: readonly string[];
  /** PEM by the parameter's name; what ends in `.key` is a secret, and encrypted. */
  readonly files: Readonly<Record<keyof typeof controlPlaneFiles, pulumi.Input<string>>>;
  /** The certificate of the authority that signs the API server and kubelets. */
  readonly authorityPem: pulumi.Input<string>;
  /** The API server's EncryptionConfiguration of the first day. A later one is written by hand, and stays. */
  readonly encryption: pulumi.Input<string>;
  /** The KMS key that encrypts them. */
  readonly keyArn: pulumi.Input<string>;
  readonly tags: Tags;
}

/** The value of a parameter that no machine has written yet. */
const unwritten = "none";

/** Its name is the cluster's. */
export class NodeSecrets extends pulumi.ComponentResource {
  /** Only the control plane's role may read these: authorities' keys among them. */
  readonly controlPlane: readonly ssm.Parameter[];
  /** Every machine may read these: the authority's certificate and the bootstrap token. */
  readonly node: readonly ssm.Parameter[];
  /** The start of all their ARNs, without a slash at its end. */
  readonly pathArn: pulumi.Output<string>;

  constructor(name: string, args: NodeSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    const all = Object.entries(args.files).map(
      ([file, pem]) => [file, file.endsWith(".key") ? pulumi.secret(pem) : pem] as const,
    );
    const encryption = pulumi.secret(args.encryption);
    const inputs = { ...args, files: Object.fromEntries(all), encryption };
    super("cluster-migration:index:NodeSecrets", name, inputs, opts);
    const parameter = (
      path: string,
      value: pulumi.Input<string>,
      type: "SecureString" | "String",
      more: pulumi.CustomResourceOptions = {},
    ) => {
      const title = `${parameterPath(name)}/${path}`;
      return new ssm.Parameter(
        title,
        {
          name: title,
          value,
          type,
          ...(type === "SecureString" && { keyId: args.keyArn }),
          tags: { ...args.tags, ...clusterTags(name), Name: title },
        },
        { parent: this, ...more },
      );
    };
    // the machines or operators write these; Pulumi makes and removes them, and never looks at what they say
    const machinesOwn = { ignoreChanges: ["value", "insecureValue"] };

    const files = all.map(([file, value]) =>
      parameter(`control-plane/${file}`, value, file.endsWith(".key") ? "SecureString" : "String"),
    );
    const markers = args.memberZones.map((zone) =>
      parameter(`etcd/${memberName(zone)}/initialised`, unwritten, "String", machinesOwn),
    );
    const ca = parameter("node/ca.crt", args.authorityPem, "String");
    const token = parameter("node/bootstrap-token", unwritten, "SecureString", machinesOwn);
    const secrets = parameter(
      `control-plane/${encryptionFile}`,
      encryption,
      "SecureString",
      machinesOwn,
    );
    this.controlPlane = [...files, secrets, ...markers];
    this.node = [ca, token];
    this.pathArn = ca.arn.apply((arn) => arn.slice(0, arn.length - "/node/ca.crt".length));
    this.registerOutputs({ path: parameterPath(name) });
  }
}
