import type { ObservedRecord } from "../state/observed.ts";
import type { Rule, MigrationContext, Violation } from "../state/migration-context.ts";

/** Types that answer for a host beside, or instead of, its weighted A set. */
const answering = ["A", "AAAA", "CNAME", "HTTPS", "SVCB"];

/** Rule 5: every record of a host is an A alias in the one weighted set of the two sides. */
export const exclusiveRecords: Rule = {
  name: "exclusive-records",
  violations: (context) => {
    if (context.side.retired) return [];
    const names = new Set(context.hosts.map(({ name }) => name));
    const records = context.observed.records
      .filter(({ name }) => names.has(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return [
      ...records
        .filter(({ type }) => answering.includes(type))
        .flatMap((record) => foreign(context, record)),
      ...externalDnsOwners(context),
      ...externalDnsManifest(context),
    ];
  },
};

function foreign({ side }: MigrationContext, record: ObservedRecord): Violation[] {
  const { name, type, setIdentifier } = record;
  const refuse = (text: string): Violation[] => [{ rule: "exclusive-records", host: name, text }];
  if (setIdentifier === undefined) {
    if (side.adopt && (type === "A" || type === "CNAME")) return [];
    return refuse(
      type === "A" || type === "CNAME"
        ? `a simple ${type} record serves it; adopt: true on the side that serves today takes it over ` +
            `in one change, without a gap`
        : `a ${type} record answers for it too; delete it before the move: its clients would not follow ` +
            `the weights`,
    );
  }
  if (type !== "A") {
    return refuse(
      `a weighted ${type} record (${setIdentifier}) answers for it too; delete it before the move: its ` +
        `clients would not follow the weights`,
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
  return refuse(
    side.peer === undefined
      ? `a record with the set identifier ${setIdentifier} answers for it too; if that is the other side, ` +
          `set peer: ${setIdentifier}`
      : `a record with the set identifier ${setIdentifier} answers for it too, expected only ` +
          `${side.stack} and ${side.peer}; correct peer if ${setIdentifier} is the other side, and delete the ` +
          `record only when it is nobody's and serves nobody`,
  );
}

/** external-dns marks what it owns by TXT records: of the same name, or prefixed with the type. */
function externalDnsOwners({ hosts, observed }: MigrationContext): Violation[] {
  const marks = observed.records.filter(
    ({ type, values }) => type === "TXT" && values.some((v) => v.includes("heritage=external-dns")),
  );
  return hosts.flatMap(({ name }): Violation[] => {
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
        rule: "exclusive-records",
        host: name,
        text:
          `external-dns owns it (TXT ${owned.name}) and would undo the weights; exclude the host from ` +
          `external-dns, then delete that TXT record`,
      },
    ];
  });
}

function externalDnsManifest({ externalDns }: MigrationContext): Violation[] {
  if (externalDns === undefined) return [];
  return [
    {
      rule: "exclusive-records",
      text:
        `${externalDns}: external-dns is among the workloads and would write the same records; take it ` +
        `out, or restrict it to other names and annotate it cluster-migration/external-dns: other-names`,
    },
  ];
}
