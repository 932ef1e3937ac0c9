/** What Route53 shows of one record: both sides' and anybody else's. Pure data. */
export interface ObservedRecord {
  readonly zone: string;
  /** Lower case, without a trailing dot; a wildcard as `*.`. */
  readonly name: string;
  /** `A`, `AAAA`, `CNAME`, `TXT`, `HTTPS`, ... */
  readonly type: string;
  readonly setIdentifier?: string;
  readonly weight?: number;
  readonly alias?: { readonly name: string; readonly zoneId: string };
  /** Unquoted values; empty for an alias. */
  readonly values: readonly string[];
  /** Seconds; absent for an alias. */
  readonly ttlSeconds?: number;
}

/** What is deployed on both sides, read from Route53 before anything is registered. */
export interface Observed {
  readonly records: readonly ObservedRecord[];
}
