// The cluster's authorities and the administrator's certificate. The machines make their own leaf
// certificates from these; authorities are never renewed by themselves.
import * as pulumi from "@pulumi/pulumi";
import { LocallySignedCert, PrivateKey, CertRequest, SelfSignedCert } from "@pulumi/tls";
import { encryptionConfiguration } from "./secrets-encryption.ts";

const hoursOfYear = 365 * 24;

/** kubeadm's own choice for its authorities: ten years. */
const authorityHours = 10 * hoursOfYear;

/**
 * The first member binds this group to cluster-admin, once (boot/administrators.yaml): unlike system:masters', its
 * binding can be taken away, and unlike that of kubeadm:cluster-admins nothing makes it again.
 */
const administrators = "cluster-migration:administrators";

export interface Authority {
  readonly keyPem: pulumi.Output<string>;
  readonly certificatePem: pulumi.Output<string>;
}

/**
 * Keys are ECDSA P-256: small enough for a parameter, and what kubeadm takes as well as RSA. The service accounts' is
 * RSA, since AWS STS is known to take RS256 (kops publishes no other).
 */
export class Pki extends pulumi.ComponentResource {
  /** Signs the API server, kubelets and users. */
  readonly cluster: Authority;
  /** Signs etcd's members and its clients: nobody else's certificate opens etcd. */
  readonly etcd: Authority;
  /** Signs the API server's calls to extension API servers. */
  readonly frontProxy: Authority;
  readonly serviceAccount: {
    readonly keyPem: pulumi.Output<string>;
    readonly publicKeyPem: pulumi.Output<string>;
  };
  readonly administrator: Authority;
  /** The API server's EncryptionConfiguration of the first day. */
  readonly encryption: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:Pki", name, {}, opts);
    const key = (what: string, algorithm: "ECDSA" | "RSA" = "ECDSA") =>
      new PrivateKey(
        `${what}.${name}`,
        algorithm === "RSA" ? { algorithm, rsaBits: 2048 } : { algorithm, ecdsaCurve: "P256" },
        // the provider marks these itself; said here too, so that no provider's mistake can show a key
        {
          parent: this,
          additionalSecretOutputs: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
        },
      );
    const authority = (what: string, commonName: string) => {
      const own = key(what);
      const certificate = new SelfSignedCert(
        `${what}.${name}`,
        {
          privateKeyPem: own.privateKeyPem,
          isCaCertificate: true,
          subject: { commonName },
          allowedUses: ["digital_signature", "key_encipherment", "cert_signing"],
          validityPeriodHours: authorityHours,
        },
        { parent: this },
      );
      return { keyPem: own.privateKeyPem, certificatePem: certificate.certPem };
    };
    this.cluster = authority("ca", `kubernetes.${name}`);
    this.etcd = authority("etcd-ca", `etcd.${name}`);
    this.frontProxy = authority("front-proxy-ca", `front-proxy.${name}`);
    const serviceAccount = key("service-account", "RSA");
    this.serviceAccount = {
      keyPem: serviceAccount.privateKeyPem,
      publicKeyPem: serviceAccount.publicKeyPem,
    };
    this.encryption = key("secrets").privateKeyPem.apply(encryptionConfiguration);
    this.administrator = this.#administrator(name, key("admin"));
    this.registerOutputs({ authority: this.cluster.certificatePem });
  }

  /** PEM by name, as the machines' parameters have them. */
  get files() {
    return {
      "ca.key": this.cluster.keyPem,
      "sa.key": this.serviceAccount.keyPem,
      "sa.pub": this.serviceAccount.publicKeyPem,
      "etcd-ca.crt": this.etcd.certificatePem,
      "etcd-ca.key": this.etcd.keyPem,
      "front-proxy-ca.crt": this.frontProxy.certificatePem,
      "front-proxy-ca.key": this.frontProxy.keyPem,
    };
  }

  #administrator(name: string, key: PrivateKey): Authority {
    const request = new CertRequest(
      `admin.${name}`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: "cluster-migration:admin", organization: administrators },
      },
      { parent: this },
    );
    const certificate = new LocallySignedCert(
      `admin.${name}`,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: this.cluster.certificatePem,
        caPrivateKeyPem: this.cluster.keyPem,
        allowedUses: ["digital_signature", "key_encipherment", "client_auth"],
        validityPeriodHours: hoursOfYear,
        // the first `up` in its last three months renews it
        earlyRenewalHours: hoursOfYear / 4,
      },
      // a renewal is a replacement
      { parent: this, protect: false },
    );
    return { keyPem: key.privateKeyPem, certificatePem: certificate.certPem };
  }
}
