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
  /** Records that a shorter zone has of a longer zone's names: nobody asks for them. */
  readonly shadowed?: readonly ObservedRecord[];
  /** Of the account's other hosted zones; read only before a side ends. */
  readonly otherZones?: readonly ObservedRecord[];
}

/** What an API gives for one record: an absent value may be undefined, null, an empty string or 0. */
export interface ShownRecord {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string | null | undefined;
  readonly weight?: number | null | undefined;
  readonly alias?: { readonly name: string; readonly zoneId: string } | null | undefined;
  /** Texts in quotes. */
  readonly values: readonly string[];
  readonly ttlSeconds?: number | null | undefined;
}

/** One record of Route53's answer, as every rule reads it. */
export function observedRecord(zone: string, shown: ShownRecord): ObservedRecord {
  const { weight, alias, ttlSeconds } = shown;
  const setIdentifier = shown.setIdentifier ?? "";
  return {
    zone,
    name: plainName(shown.name),
    type: shown.type,
    values: shown.values.map((value) => value.replace(/^"(.*)"$/, "$1")),
    ...(setIdentifier !== "" && { setIdentifier }),
    ...(setIdentifier !== "" && weight != null && { weight }),
    ...(alias != null &&
      alias.name !== "" && { alias: { name: plainName(alias.name), zoneId: alias.zoneId } }),
    ...(ttlSeconds != null && ttlSeconds > 0 && { ttlSeconds }),
  };
}

/** In lower case, without the last dot; Route53 writes `\052.example.com.` for `*.example.com`. */
export function plainName(name: string): string {
  return name
    .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    .replace(/\.$/, "")
    .toLowerCase();
}
