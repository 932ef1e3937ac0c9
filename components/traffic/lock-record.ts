import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { lockHolder, lockName, lockNames, type LockKind } from "../../migration/state/locks.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Zone } from "../state/route53.ts";

export interface LockRecordArgs {
  readonly context: Pick<MigrationContext, "side" | "shared" | "observed">;
  readonly kind: LockKind;
  /** The first hosted zone. */
  readonly zone: Zone;
}

/** The name, and what Route53 is to say. */
function inputsOf({ context, kind, zone }: LockRecordArgs, holder: string): route53.RecordArgs {
  const name = lockName(kind, context.shared);
  return { zoneId: zone.zoneId, name, type: "TXT", ttl: 60, records: [holder] };
}

function importId({ context, kind, zone }: LockRecordArgs): string {
  return `${zone.zoneId}_${lockName(kind, context.shared)}_TXT`;
}

/**
 * A lock that this side holds: a simple TXT record, never with `allowOverwrite`: that Route53 refuses to CREATE what
 * exists is the whole point. A lock that Route53 shows as this side's own is imported, so that a creation which was
 * killed does not lock its owner out.
 */
export class LockRecord extends route53.Record {
  constructor(args: LockRecordArgs, opts: pulumi.CustomResourceOptions) {
    const { context, kind } = args;
    const { side, shared, observed } = context;
    const own = lockHolder(kind, shared, observed) === side.stack;
    super(lockNames[kind], inputsOf(args, side.stack), {
      ...opts,
      ...(own && { import: importId(args) }),
    });
  }
}

/**
 * A lock of the other side that this stack's state may have: both sides' locks have one resource id, and a refresh
 * reads the other's value into this state when a deletion was killed before the checkpoint. Declared once more so that
 * nothing changes or deletes it; the next update, which does not declare it, only forgets it.
 */
export class ForeignLock extends route53.Record {
  constructor(args: LockRecordArgs, opts: pulumi.CustomResourceOptions) {
    const { shared, observed } = args.context;
    const holder = lockHolder(args.kind, shared, observed);
    if (holder === undefined) throw new Error(`${lockNames[args.kind]}: expected a holder`);
    super(lockNames[args.kind], inputsOf(args, holder), {
      ...opts,
      // where the state does not have it: a creation would fail
      import: importId(args),
      retainOnDelete: true,
      // by the time of the change another may hold it
      ignoreChanges: ["records", "ttl"],
    });
  }
}
