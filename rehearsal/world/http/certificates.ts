import { createSecureContext, type SecureContext } from "node:tls";
import { generate, type GenerateResult } from "selfsigned";

/** Before and after now: simulated time is not the time that TLS libraries look at. */
const validForMs = 5 * 365 * 24 * 3600 * 1000;

const issuerName = "cluster-migration rehearsal";

/** A certificate authority of the rehearsal's own: certificates for any name, made as they are asked for. */
export class CertificateAuthority {
  readonly #issuer: GenerateResult;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(issuer: GenerateResult) {
    this.#issuer = issuer;
  }

  static async create(): Promise<CertificateAuthority> {
    const extensions = [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ] as const;
    return new CertificateAuthority(
      await generate(commonName(issuerName), { ...options(), extensions: [...extensions] }),
    );
  }

  /** What clients trust, PEM. */
  get pem(): string {
    return this.#issuer.cert;
  }

  /** A server's identity for one name. */
  contextFor(name: string): Promise<SecureContext> {
    const context = this.#contexts.get(name) ?? this.#issue(name);
    this.#contexts.set(name, context);
    return context;
  }

  async #issue(name: string): Promise<SecureContext> {
    const { private: key, cert } = await generate(commonName(name), {
      ...options(),
      ca: { key: this.#issuer.private, cert: this.#issuer.cert },
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: name }] }],
    });
    return createSecureContext({ key, cert });
  }
}

function options() {
  const now = Date.now();
  return {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - validForMs),
    notAfterDate: new Date(now + validForMs),
  } as const;
}

/** A common name has 64 characters at most (RFC 5280, appendix A.1). */
function commonName(name: string) {
  return [{ name: "commonName", value: name.slice(0, 64) }];
}
