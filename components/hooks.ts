// Every hook of the program, registered in every run, also in one that declares nothing it guards: the
// engine asks the running program for the hook of a resource that it deletes.
import type { Plan } from "../migration/plan.ts";
import type { Situation } from "../migration/situation.ts";
import type { Zone } from "./deployed.ts";
import { guardHook } from "./guard.ts";
import { recordHooks, zeroLeaseHook } from "./last-moment.ts";
import { releaseHook, type ReleaseArgs } from "./singleton-release.ts";

export function registerHooks(
  situation: Situation,
  plan: Plan,
  zones: readonly Zone[],
  release: ReleaseArgs,
) {
  return {
    guard: guardHook(situation, zones),
    records: recordHooks(situation, plan, zones),
    leases: { zero: zeroLeaseHook(situation, zones), singletons: releaseHook(release) },
  };
}
