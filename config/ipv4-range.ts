/** An IPv4 range as two numbers. */
export interface Ipv4Range {
  /** The first address, as an unsigned 32-bit number. */
  readonly base: number;
  /** 0..32 */
  readonly prefix: number;
}

/** @returns undefined for anything but a CIDR block whose host bits are zero */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const base = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return base % 2 ** (32 - prefix) === 0 ? { base, prefix } : undefined;
}

export function formatIpv4Range(range: Ipv4Range): string {
  return `${formatIpv4(range.base)}/${range.prefix}`;
}

/** The block number `index` of those that are `bits` longer than `range`. */
export function subrange(range: Ipv4Range, bits: number, index: number): Ipv4Range {
  const prefix = range.prefix + bits;
  return { base: range.base + index * 2 ** (32 - prefix), prefix };
}

/** The address number `index` of a range, the network's own being number 0. */
export function addressIn(range: Ipv4Range, index: number): string {
  return formatIpv4(range.base + index);
}

export function overlap(a: Ipv4Range, b: Ipv4Range): boolean {
  const size = (range: Ipv4Range) => 2 ** (32 - range.prefix);
  return a.base < b.base + size(b) && b.base < a.base + size(a);
}

function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}
