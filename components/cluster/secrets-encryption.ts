// How Secrets lie in etcd: encrypted by a key that the members fetch from a parameter, which KMS encrypts.
import { createHash } from "node:crypto";

/** The parameter's last part, and the file's name on a member. */
export const encryptionFile = "encryption.yaml";

/**
 * The API server's EncryptionConfiguration with one key. What is in etcd already is read as it is, and encrypted
 * when it is next written.
 *
 * @param keyPem a private key that is used for nothing else: its digest is 32 bytes that nobody can guess
 */
export function encryptionConfiguration(keyPem: string): string {
  const secret = createHash("sha256").update(keyPem).digest("base64");
  return [
    "apiVersion: apiserver.config.k8s.io/v1",
    "kind: EncryptionConfiguration",
    "resources:",
    "  - resources: [secrets]",
    "    providers:",
    "      - secretbox:",
    "          keys:",
    `            - { name: key1, secret: "${secret}" }`,
    "      - identity: {}",
    "",
  ].join("\n");
}
