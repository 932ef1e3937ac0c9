/** One record as Route53 keeps it. Names are lower case and without a trailing dot. */
export interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string;
  readonly weight?: number;
  readonly ttl?: number;
  /** As Route53 shows them: TXT values in quotes. Empty for an alias. */
  readonly values: readonly string[];
  readonly alias?: AliasTarget;
}

interface AliasTarget {
  readonly name: string;
  readonly zoneId: string;
  readonly evaluateTargetHealth: boolean;
}

/** An A alias that points at a load balancer is answered with this TTL, seconds. */
export const aliasTtlSeconds = 60;

/** `\052.example.com.` and `*.Example.com` are one name. */
export function canonicalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\\052\./, "*.");
}

/** As Route53's API writes it: with a trailing dot, the asterisk escaped. */
export function escapedName(name: string): string {
  return `${name.replace(/^\*\./, "\\052.")}.`;
}

export function sameKey(a: RecordSet, b: RecordSet): boolean {
  return a.name === b.name && a.type === b.type && a.setIdentifier === b.setIdentifier;
}

/** `[name='a.example.com.', type='A', set identifier='old']`, as Route53's errors name a record. */
export function describeRecord(record: RecordSet): string {
  const set =
    record.setIdentifier === undefined ? "" : `, set identifier='${record.setIdentifier}'`;
  return `[name='${escapedName(record.name)}', type='${record.type}'${set}]`;
}
