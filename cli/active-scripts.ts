// Shell scripts that stop and start the active-only workloads of a cluster that the program does not manage.
import type { ActiveOnlyWorkload } from "../conversion/manifests/active-only.ts";
import { workloadName } from "../conversion/manifests/workload-set.ts";
import { shellWord } from "../migration/steps/shell-word.ts";

/** Both may run any number of times; `start` starts what `stop` has stopped, and nothing else. */
export interface ActiveScripts {
  readonly start: string;
  readonly stop: string;
  /** Workloads that the scripts cannot stop: `Pod shop/once`. */
  readonly byHand: readonly string[];
}

/** What is known of a kind: the shell function that handles it. */
const handlers: Readonly<Record<string, string>> = {
  CronJob: "cron",
  Deployment: "replicas",
  StatefulSet: "replicas",
  ReplicaSet: "replicas",
  ReplicationController: "replicas",
  ScaledObject: "keda",
  ScaledJob: "keda",
  Job: "job",
};

/**
 * @param context of kubectl's kubeconfig; absent: the variable MIGRATION_CONTEXT must name it
 */
export function activeScripts(
  workloads: readonly ActiveOnlyWorkload[],
  context: string | undefined,
): ActiveScripts {
  // KEDA first: it would scale up again what is at 0
  const sorted = [...workloads].sort((a, b) => rank(a) - rank(b));
  const known = sorted.filter(({ kind }) => Object.hasOwn(handlers, kind));
  const byHand = sorted.filter(({ kind }) => !Object.hasOwn(handlers, kind));
  const calls = (verb: "stop" | "start") =>
    (verb === "stop" ? known : known.toReversed()).flatMap(({ kind, namespace, name }) =>
      kind === "Job" && verb === "start"
        ? []
        : [
            `${verb}_${handlers[kind] ?? ""} ${[namespace, resourceOf(kind), name].map(shellWord).join(" ")}`,
          ],
    );
  const waits = known.flatMap(({ kind, namespace, name }) => {
    if (kind === "CronJob") return [`wait_jobs ${shellWord(namespace)} ${shellWord(name)}`];
    if (handlers[kind] !== "replicas") return [];
    return [`wait_none ${[namespace, resourceOf(kind), name].map(shellWord).join(" ")}`];
  });
  const hand = byHand.map((workload) => `by_hand ${shellWord(workloadName(workload))}`);
  return {
    stop:
      [head("Stops", context), stopFunctions, ...calls("stop"), ...hand, settle, ...waits].join(
        "\n",
      ) + "\n",
    start:
      [
        head("Starts what the other script has stopped of", context),
        startFunctions,
        ...calls("start"),
        ...hand,
      ].join("\n") + "\n",
    byHand: byHand.map(workloadName),
  };
}

function rank({ kind }: ActiveOnlyWorkload): number {
  return handlers[kind] === "keda" ? 0 : 1;
}

/** As kubectl names it whatever the API version: KEDA's kinds with their group. */
function resourceOf(kind: string): string {
  const plain = kind.toLowerCase();
  return handlers[kind] === "keda" ? `${plain}.keda.sh` : plain;
}

function head(what: string, context: string | undefined): string {
  const chosen =
    context === undefined
      ? `\${MIGRATION_CONTEXT:?names the kubeconfig context of this cluster}`
      : `\${MIGRATION_CONTEXT:-${context.replaceAll(/["$`\\]/g, "\\$&")}}`;
  return `#!/bin/sh
# ${what} the active-only workloads of this cluster. It may run any number of times.
# Written by npm run scripts.
set -eu

context="${chosen}"
stopped=cluster-migration/stopped

kube() { kubectl --context "$context" "$@"; }

# Whether an object is there: one that has gone needs nothing.
there() {
  found=$(kube -n "$1" get "$2" "$3" --ignore-not-found -o name) || exit 1
  [ -n "$found" ]
}

# What the stop script has remembered; empty when it has not stopped it.
remembered() {
  kube -n "$1" get "$2" "$3" -o jsonpath='{.metadata.annotations.cluster-migration/stopped}'
}

by_hand() {
  [ "\${BY_HAND_DONE:-}" = yes ] && return
  echo "$1: no script can do this; do it by hand, then run this with BY_HAND_DONE=yes" >&2
  exit 1
}
`;
}

const stopFunctions = `# No run may begin; what was suspended before stays so at the start.
stop_cron() {
  there "$@" || return 0
  already=$(remembered "$@")
  if [ -z "$already" ]; then
    before=$(kube -n "$1" get "$2" "$3" -o jsonpath='{.spec.suspend}')
    kube -n "$1" annotate "$2" "$3" "$stopped=suspend-\${before:-false}"
  fi
  kube -n "$1" patch "$2" "$3" --type merge -p '{"spec":{"suspend":true}}'
}

# At 0 a HorizontalPodAutoscaler rests, too.
stop_replicas() {
  there "$@" || return 0
  replicas=$(kube -n "$1" get "$2" "$3" -o jsonpath='{.spec.replicas}')
  if [ "\${replicas:-1}" != 0 ]; then
    kube -n "$1" annotate --overwrite "$2" "$3" "$stopped=replicas-\${replicas:-1}"
  fi
  kube -n "$1" scale "$2" "$3" --replicas 0
}

stop_keda() {
  there "$@" || return 0
  kube -n "$1" annotate --overwrite "$2" "$3" autoscaling.keda.sh/paused-replicas=0 \\
    autoscaling.keda.sh/paused=true "$stopped=paused"
}

# A Job ends by itself.
stop_job() { wait_until "Job $1/$3 to end" job_ended "$1" "$3"; }

# An API that does not answer has said nothing: it is asked again.
job_ended() {
  count=$(kube -n "$1" get job "$2" --ignore-not-found -o jsonpath='{.status.active}') || return 1
  [ "\${count:-0}" = 0 ]
}

no_jobs() {
  jobs=$(kube -n "$1" get jobs -o jsonpath='{range .items[*]}{.status.active} {.metadata.ownerReferences[0].name}{"\\n"}{end}') || return 1
  ! printf '%s\\n' "$jobs" | grep -q "^[1-9][0-9]* $2\$"
}

none() {
  count=$(kube -n "$1" get "$2" "$3" --ignore-not-found -o jsonpath='{.status.replicas}') || return 1
  [ "\${count:-0}" = 0 ]
}

# The seconds that all waiting may take.
deadline=$(($(date +%s) + \${DEADLINE_SECONDS:-1800}))

wait_until() {
  what=$1
  shift
  until "$@"; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      echo "$what: waited in vain; run this again" >&2
      exit 1
    fi
    sleep 2
  done
}

wait_jobs() { wait_until "the Jobs of CronJob $1/$2 to end" no_jobs "$1" "$2"; }

wait_none() { wait_until "the pods of $2 $1/$3 to go" none "$@"; }
`;

const settle = `
# The other side makes up for runs that are no older than a minute.
sleep "\${SETTLE_SECONDS:-60}"
`;

const startFunctions = `start_cron() {
  there "$@" || return 0
  before=$(remembered "$@")
  [ -n "$before" ] || return 0
  kube -n "$1" patch "$2" "$3" --type merge -p "{\\"spec\\":{\\"suspend\\":\${before#suspend-}}}"
  kube -n "$1" annotate "$2" "$3" "$stopped-"
}

start_replicas() {
  there "$@" || return 0
  before=$(remembered "$@")
  [ -n "$before" ] || return 0
  kube -n "$1" scale "$2" "$3" --replicas "\${before#replicas-}"
  kube -n "$1" annotate "$2" "$3" "$stopped-"
}

start_keda() {
  there "$@" || return 0
  before=$(remembered "$@")
  [ -n "$before" ] || return 0
  kube -n "$1" annotate "$2" "$3" autoscaling.keda.sh/paused-replicas- autoscaling.keda.sh/paused- "$stopped-"
}
`;
