// What README and MIGRATION.md say of each rule; `npm run docs` writes it there.
import type { RuleId } from "./rule.ts";

interface RuleText {
  /** README: what is true as long as the rule is asked. */
  readonly guarantees: string;
  /** MIGRATION.md: what a refusal means. */
  readonly meaning: string;
  /** MIGRATION.md: what to do then. */
  readonly whatToDo: string;
}

/** In the order of the rules; Markdown. */
export const ruleTexts: Readonly<Record<RuleId, RuleText>> = {
  "always-served": {
    guarantees: "Every host keeps a positive weight on a side that answers.",
    meaning:
      "a host would have no positive weight; Route53 would then answer with _every_ record of it",
    whatToDo: "raise it on the other side first",
  },
  "zero-weight-lock": {
    guarantees: "Only one side has weights of 0. Two updates at the same time cannot both reach 0.",
    meaning: "both sides would have hosts at weight 0",
    whatToDo: "raise the hosts that it names on the other side, update that side, try again",
  },
  "target-healthy": {
    guarantees:
      "Before a share rises, the side that gets it answers for every host, as the other side does.",
    meaning: "the target does not answer for that host as the source does",
    whatToDo:
      "look at the host on the target; a host without a plain page needs the Ingress annotations `cluster-migration/probe-path` and `cluster-migration/probe-status`",
  },
  "active-once": {
    guarantees: "CronJobs, queue workers and other active-only workloads run on one side only.",
    meaning: "the active-only workloads would run twice, or nobody knows whether they have stopped",
    whatToDo:
      "`active: false` on the other side first; see [An unhealthy side](#an-unhealthy-side)",
  },
  "exclusive-records": {
    guarantees:
      "No other record (a simple one, AAAA, external-dns) and no other zone answers for a host.",
    meaning:
      "another record or hosted zone answers for the host; or `adopt` would take over what points at another load balancer",
    whatToDo:
      "as the error says: `adopt`, `peer`, `hostedZones`, or delete the record; see [external-dns](#external-dns)",
  },
  "retire-last": {
    guarantees:
      "A side retires only after its drain, when the other side serves every host and runs the active-only workloads.",
    meaning: "`retired`, `fence` or `pulumi destroy` came too early",
    whatToDo:
      "wait for the drain; finish on the other side what the error names; point other names elsewhere",
  },
  "one-change": {
    guarantees: "A step edits one stack file and one thing.",
    meaning:
      "one pull request has more than one change; or an override without its edit, or after it",
    whatToDo: "make one pull request of each",
  },
  "hosts-stay": {
    guarantees: "A host with traffic does not leave the manifests by accident.",
    meaning: "a host would leave the manifests while clients may still come for it",
    whatToDo: "put it back, or name it in `removedHosts`",
  },
  "no-in-place-change": {
    guarantees:
      "A cluster with traffic keeps all that could stop what serves: version, network, zones, groups, load balancer.",
    meaning:
      "the cluster has traffic or is not drained, and would change what stops or replaces something that serves: the error says what",
    whatToDo: "declare a new side with these values",
  },
  backed: {
    guarantees:
      "On a side with its record, every host keeps its paths, a Service with pods and its certificate. Nothing that it depends on is replaced.",
    meaning:
      "on a side that has its record, a host's Service would have no pods, a path would lead nowhere or elsewhere, its certificate would go, or an object behind it would be replaced",
    whatToDo:
      "keep a workload with replicas behind it, and change its labels and ports one update before the Service's; name a path that may go in `removedHosts`; add a second object instead of changing a selector ([what is judged](docs/workloads.md#changing-manifests-during-a-migration))",
  },
};
