import type { MigrationContext } from "../state/migration-context.ts";
import type { ObservedRecord } from "../state/observed.ts";
import type { Side } from "../state/side.ts";
import { stackFile } from "../state/stack-file.ts";
import { weightedSet } from "../state/weights.ts";
import {
  balancerOfHost,
  ingressesOf,
  plainBalancerName,
  targetAmong,
  targetsOf,
} from "../state/targets.ts";
import { delegatedElsewhere, inUnseenZone, movedHosts, recordsElsewhere } from "./host-zones.ts";
import type { Finding, Rule } from "./rule.ts";

/** Types that answer for a host beside, or instead of, its weighted A set. */
const answering = ["A", "AAAA", "CNAME", "HTTPS", "SVCB"];

/** Every record of a host is an A alias in the one weighted set of the two sides. */
export const exclusiveRecords: Rule = {
  id: "exclusive-records",
  when: {
    record: inUnseenZone,
    edit: ({ before, after }) => movedHosts(before, after),
    start: (context) =>
      context.side.retired
        ? recordsElsewhere(context)
        : [
            ...recordsElsewhere(context),
            ...delegatedElsewhere(context),
            ...foreignRecords(context),
            ...externalDnsOwners(context),
            ...externalDnsManifest(context),
          ],
  },
};

function foreignRecords(context: MigrationContext): readonly Finding[] {
  const names = new Set(context.hosts.map(({ name }) => name));
  return context.observed.records
    .filter(({ name, type }) => names.has(name) && answering.includes(type))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap((record) => foreign(context, record));
}

function foreign(context: MigrationContext, record: ObservedRecord): readonly Finding[] {
  const { side } = context;
  const { name, type, setIdentifier } = record;
  const refuse = (text: string): readonly Finding[] => [{ host: name, text }];
  if (setIdentifier === undefined) {
    if (side.adopt && (type === "A" || type === "CNAME")) {
      const why = notItsOwn(context, record);
      return why === undefined ? [] : refuse(why);
    }
    return refuse(
      type === "A" || type === "CNAME"
        ? `a simple ${type} record serves it; set adopt: true on the side that serves today, which takes ` +
            `it over in one change`
        : `a ${type} record answers for it too; delete it before the migration: its clients would not ` +
            `follow the weights`,
    );
  }
  if (type !== "A") {
    return refuse(
      `a weighted ${type} record (${setIdentifier}) answers for it too; delete it before the migration: ` +
        `its clients would not follow the weights`,
    );
  }
  if (record.alias === undefined) {
    return refuse(
      `the record ${setIdentifier} is not an alias, expected an A alias to a load balancer; records of ` +
        `one set must be alike`,
    );
  }
  if (record.weight === undefined) {
    return refuse(
      `the record ${setIdentifier} has another routing policy, expected a weighted one; records of one ` +
        `set must be alike`,
    );
  }
  if (setIdentifier === side.stack || setIdentifier === side.peer) return [];
  const others = foreignStacks(context, name);
  if (side.peer === undefined && others.length > 1) {
    return refuse(
      `records of ${others.join(" and ")} answer for it: a migration has two sides; a third one comes when one of them ` +
        `is retired and destroyed`,
    );
  }
  return refuse(
    side.peer === undefined
      ? `a record with the set identifier ${setIdentifier} answers for it too; if it is the other side's, ` +
          `set peer: ${setIdentifier}`
      : `a record with the set identifier ${setIdentifier} answers for it too, expected only ` +
          `${side.stack} and ${side.peer}; correct peer if ${setIdentifier} is the other side; delete the ` +
          `record only when nobody owns it and it serves nobody`,
  );
}

function foreignStacks({ side, observed }: MigrationContext, host: string): readonly string[] {
  const all = weightedSet(observed, host).map(({ setIdentifier = "" }) => setIdentifier);
  return [...new Set(all)].filter((stack) => stack !== side.stack);
}

/** A simple record is all of a host's traffic: who takes it over must be who has it today. */
function notItsOwn(
  { side, last, peerLast, observed }: MigrationContext,
  record: ObservedRecord,
): string | undefined {
  const ingresses = ingressesOf(side, last, observed);
  const found = targetAmong(record, ingresses, observed);
  if (found !== undefined) return notTheHosts(side, record, found);
  const targets = targetsOf(record);
  const { peer } = side;
  const theirs = peer === undefined ? new Set() : ingressesOf({ stack: peer }, peerLast, observed);
  const [ingress] = ingresses;
  const expected = ingress ?? `the load balancer of ${side.stack}, which is still to be created`;
  if (record.alias === undefined && record.type === "A") {
    // addresses do not tell whose they are: before there is another side they are this one's
    if (peerLast === undefined && ingress !== undefined) return undefined;
    return (
      `adopt: the simple A record has addresses (${targets.join(", ")}), which do not tell whose they are; make ` +
      `it an alias of the load balancer that serves today first, expected ${expected}`
    );
  }
  return (
    `adopt: the simple ${record.type} record points at ${targets.join(", ")}, expected ${expected}: ` +
    `${side.stack} would get all of its clients at once; set adopt: true on the side that serves today, ` +
    `and remove it here` +
    (side.cluster.created || targets.some((name) => theirs.has(plainBalancerName(name)))
      ? ""
      : `; where that is a load balancer of ${side.cluster.name}, too, name it in cluster.existing.loadBalancers`)
  );
}

/** The cluster's, but its stack file names another one of its load balancers for this host. */
function notTheHosts(
  { stack, cluster }: Side,
  { name, type }: ObservedRecord,
  target: string,
): string | undefined {
  const expected = balancerOfHost(cluster, name);
  // of a created cluster there is one, under whichever name
  if (cluster.created || expected === undefined) return undefined;
  if (plainBalancerName(target) === plainBalancerName(expected)) return undefined;
  return (
    `adopt: the simple ${type} record points at ${target}, expected ${expected}: all of its requests would go to another ` +
    `load balancer at once; correct cluster.existing.loadBalancers["${name}"] in ${stackFile(stack)}`
  );
}

/** external-dns marks what it owns by TXT records: of the same name, or prefixed with the type. */
function externalDnsOwners({ hosts, observed }: MigrationContext): readonly Finding[] {
  const marks = observed.records.filter(
    ({ type, values }) => type === "TXT" && values.some((v) => v.includes("heritage=external-dns")),
  );
  return hosts.flatMap(({ name }): Finding[] => {
    const bare = name.replace(/^\*\./, "");
    const owned = marks.find(
      ({ name: mark }) =>
        mark === name ||
        mark === bare ||
        mark.endsWith(`-${name}`) ||
        mark.endsWith(`-${bare}`) ||
        mark.endsWith(`.${name}`),
    );
    if (owned === undefined) return [];
    return [
      {
        host: name,
        text:
          `external-dns owns it (TXT ${owned.name}) and would undo the weights; stop it, delete that TXT record, and ` +
          `only then exclude the host: of a host that is excluded first it deletes the record (MIGRATION.md#external-dns)`,
      },
    ];
  });
}

function externalDnsManifest({ externalDns }: MigrationContext): readonly Finding[] {
  if (externalDns === undefined) return [];
  return [{ text: `${externalDns}: ${externalDnsText}` }];
}

/** What follows the place where it was found. */
export const externalDnsText =
  "external-dns is among the workloads and would write the same records; remove it, or restrict it to other names and " +
  "annotate it cluster-migration/external-dns: other-names, in the order of MIGRATION.md#external-dns";
