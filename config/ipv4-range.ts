import { Netmask } from "netmask";

/** @returns undefined for anything but a CIDR block as people write it, whose host bits are zero */
export function parseIpv4Range(text: string): Netmask | undefined {
  // the library reads IPv6 as well
  if (text.includes(":")) return undefined;
  try {
    const range = new Netmask(text);
    return range.toString() === text ? range : undefined;
  } catch {
    return undefined;
  }
}

/** Of two CIDR blocks that share an address, one lies in the other. */
export function overlap(a: Netmask, b: Netmask): boolean {
  return a.contains(b) || b.contains(a);
}
