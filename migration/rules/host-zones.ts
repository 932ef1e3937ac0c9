// A host's records are in one hosted zone, the one that clients ask: told by exclusive-records.
import type { MigrationContext } from "../state/migration-context.ts";
import type { Files } from "../state/edit.ts";
import type { RecordChange } from "../state/record-change.ts";
import type { HostedZone } from "../state/side.ts";
import { liesIn } from "../state/zones.ts";
import type { Finding } from "./rule.ts";

const putBack =
  "this program moves no record from one zone to another; put hostedZones back as it was";

/** A record of either side in another zone than the host's: by Route53, and by both sides' outputs. */
export function recordsElsewhere(context: MigrationContext): readonly Finding[] {
  const { side, hosts, observed, zoneIds = {}, last, peerLast } = context;
  const { stack, peer } = side;
  const declared = new Set(hosts.map(({ name }) => name));
  const read = Object.values(zoneIds);
  // with a host its zone may leave the files: then nothing of its record is seen
  const unread = Object.entries(last?.hostZones ?? {}).flatMap(([host, unseenZone]) =>
    declared.has(host) || read.length === 0 || read.includes(unseenZone)
      ? []
      : inUnseenZone({ host, unseenZone }),
  );
  const elsewhere = hosts.flatMap(({ name, zone }): readonly Finding[] => {
    const left = (observed.shadowed ?? []).find(
      ({ name: other, type, setIdentifier }) =>
        other === name &&
        type === "A" &&
        setIdentifier !== undefined &&
        [stack, peer].includes(setIdentifier),
    );
    if (left !== undefined) {
      const text = `the record of ${left.setIdentifier ?? ""} is in the zone ${left.zone}, expected ${zone}: ${putBack}`;
      return [{ host: name, text }];
    }
    const id = zoneIds[zone];
    return [
      [stack, last] as const,
      ...(peer === undefined ? [] : [[peer, peerLast] as const]),
    ].flatMap(([whose, outputs]): readonly Finding[] => {
      const was = outputs?.hostZones?.[name];
      if (was === undefined || id === undefined || was === id) return [];
      const text = `the record of ${whose} is in the zone ${was}, expected ${id} (${zone}): ${putBack}`;
      return [{ host: name, text }];
    });
  });
  return [...elsewhere, ...unread];
}

/** An NS record sends clients to another zone than the host's; or the one that should is missing. */
export function delegatedElsewhere({
  hosts,
  observed,
  shared: { hostedZones },
}: MigrationContext): readonly Finding[] {
  const delegations = observed.records.filter(
    ({ type, zone, name }) => type === "NS" && name !== zone,
  );
  const open = hostedZones.filter((zone) => !zone.private);
  return hosts.flatMap(({ name, zone }): readonly Finding[] => {
    const away = delegations.find((ns) => ns.zone === zone && liesIn(name, ns.name));
    if (away !== undefined) {
      const text =
        `the NS record ${away.name} of the zone ${zone} sends its clients to other name servers, so no record of it ` +
        `here is answered; add that zone to hostedZones, or delete the NS record`;
      return [{ host: name, text }];
    }
    const parent = open.find((each) => each.name !== zone && liesIn(zone, each.name));
    if (parent === undefined || !open.some((each) => each.name === zone)) return [];
    if (delegations.some((ns) => ns.zone === parent.name && liesIn(zone, ns.name))) return [];
    const text =
      `the zone ${parent.name} has no NS record for ${zone}, so clients are not sent there, and no record of it is ` +
      `answered; add the NS record, or remove ${zone} from hostedZones`;
    return [{ host: name, text }];
  });
}

/** A record of the state in a zone that hostedZones does not name any more. */
export function inUnseenZone({
  host,
  unseenZone,
}: Pick<RecordChange, "host" | "unseenZone">): readonly Finding[] {
  if (unseenZone === undefined) return [];
  const text = `its record is in the zone ${unseenZone}, which is not read, so it may serve: ${putBack}`;
  return [{ host, text }];
}

/** What an edit of hostedZones would move. */
export function movedHosts(before: Files, after: Files): readonly Finding[] {
  if (before.sides.every(({ retired }) => retired)) return [];
  const then = new Map(before.hosts.map((host) => [host.name, zoneIn(before, host.zone)]));
  return after.hosts.flatMap(({ name, zone }): readonly Finding[] => {
    const [was, is] = [then.get(name), zoneIn(after, zone)];
    if (was === undefined || was === is) return [];
    return [
      { host: name, text: `its records would move from the ${was} to the ${is}: ${putBack}` },
    ];
  });
}

function zoneIn({ shared: { hostedZones } }: Files, name: string): string {
  return zoneText(hostedZones.find((zone) => zone.name === name) ?? { name, private: false });
}

/** `private zone example.com` */
export function zoneText(zone: HostedZone): string {
  return `${zone.private ? "private" : "public"} zone ${zone.name}`;
}
