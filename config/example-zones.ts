import type { Shared } from "../migration/state/side.ts";

/** Domains that nobody can own (RFC 2606): the example that is shipped. */
const reserved = /(^|\.)(example\.(com|net|org)|example|test|invalid)$/;

/** Whether nothing of these files can be live. */
export function exampleZones({ hostedZones }: Pick<Shared, "hostedZones">): boolean {
  return hostedZones.every(({ name }) => reserved.test(name));
}
