import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** Ten years around now: simulated time is not the time that TLS libraries look at. */
const validForMs = 5 * 365 * 24 * 3600 * 1000;

/**
 * A certificate authority of the rehearsal's own: certificates for any name, made as they are asked for. Node can check
 * certificates but not make them, so their few fields are written down here (RFC 5280, DER).
 */
export class CertificateAuthority {
  /** What clients trust, PEM. */
  readonly pem: string;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  /** One key for all leaves: nobody here has a secret. */
  readonly #leafKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #contexts = new Map<string, SecureContext>();

  constructor() {
    this.pem = this.#issue(issuerName, this.#keys.publicKey, [
      extension("2.5.29.19", true, sequence(tlv(0x01, Buffer.from([0xff])))),
      // keyCertSign
      extension("2.5.29.15", true, tlv(0x03, Buffer.from([2, 0b0000_0100]))),
    ]);
  }

  /** A server's identity for one name. */
  contextFor(name: string): SecureContext {
    const existing = this.#contexts.get(name);
    if (existing !== undefined) return existing;
    const alternative = sequence(tlv(0x82, Buffer.from(name, "ascii")));
    const cert = this.#issue(name, this.#leafKeys.publicKey, [
      extension("2.5.29.17", false, alternative),
    ]);
    const key = this.#leafKeys.privateKey.export({ type: "pkcs8", format: "pem" });
    const context = createSecureContext({ key, cert });
    this.#contexts.set(name, context);
    return context;
  }

  #issue(name: string, key: KeyObject, extensions: readonly Buffer[]): string {
    const now = Date.now();
    const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
    const body = sequence(
      tlv(0xa0, integer(Buffer.from([2]))),
      integer(randomBytes(16)),
      algorithm,
      commonName(issuerName),
      sequence(time(now - validForMs), time(now + validForMs)),
      commonName(name),
      createPublicKey(key.export({ type: "spki", format: "pem" })).export({
        type: "spki",
        format: "der",
      }),
      tlv(0xa3, sequence(...extensions)),
    );
    const signature = sign("sha256", body, this.#keys.privateKey);
    const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
    const lines = der.toString("base64").replace(/.{64}/g, "$&\n");
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}

const issuerName = "cluster-migration rehearsal";

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80
      ? Buffer.of(length)
      : length < 0x100
        ? Buffer.of(0x81, length)
        : Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.concat([Buffer.of(tag), size, content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

/** Positive: a leading zero where the first bit is set. */
function integer(bytes: Buffer): Buffer {
  return tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const septets = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return tlv(0x06, Buffer.from(bytes));
}

function commonName(name: string): Buffer {
  const attribute = sequence(oid("2.5.4.3"), tlv(0x0c, Buffer.from(name.slice(0, 64))));
  return sequence(tlv(0x31, attribute));
}

/** UTCTime: `260105090000Z`. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(0, 14);
  // before 2050 a certificate must use the two-digit year (RFC 5280, 4.1.2.5)
  return tlv(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [tlv(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...flag, tlv(0x04, value));
}
