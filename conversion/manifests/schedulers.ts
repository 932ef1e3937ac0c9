// Custom resources that start work by themselves, on each cluster that has them.
import { runs } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import {
  annotationOf,
  describeObject,
  groupOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";

/** By API group: kinds whose controller starts runs, takes messages or changes the cluster without being called. */
const schedulers: Readonly<Record<string, readonly string[]>> = {
  "argoproj.io": ["CronWorkflow", "Sensor", "EventSource", "Application", "ApplicationSet"],
  "apps.kruise.io": ["AdvancedCronJob"],
  "camel.apache.org": ["Integration", "KameletBinding", "Pipe"],
  "flink.apache.org": ["FlinkDeployment", "FlinkSessionJob"],
  "helm.toolkit.fluxcd.io": ["HelmRelease"],
  "image.toolkit.fluxcd.io": ["ImageUpdateAutomation"],
  "k8up.io": ["Schedule"],
  "kafka.strimzi.io": ["KafkaConnector", "KafkaMirrorMaker", "KafkaMirrorMaker2"],
  "kustomize.toolkit.fluxcd.io": ["Kustomization"],
  "longhorn.io": ["RecurringJob"],
  "postgresql.cnpg.io": ["ScheduledBackup"],
  "ray.io": ["RayJob"],
  "sources.knative.dev": ["PingSource", "CronJobSource", "KafkaSource", "ContainerSource"],
  "sparkoperator.k8s.io": ["ScheduledSparkApplication", "SparkApplication"],
  "stash.appscode.com": ["BackupConfiguration"],
  "velero.io": ["Schedule"],
};

function isScheduler({ apiVersion, kind }: KubernetesObject): boolean {
  const group = groupOf(apiVersion);
  return Object.hasOwn(schedulers, group) && schedulers[group]?.includes(kind) === true;
}

/** Each scheduler that does not say where it runs. */
export function undecidedSchedulers(manifests: readonly Manifest[]): readonly ManifestFinding[] {
  return manifests
    .filter(({ object }) => isScheduler(object) && annotationOf(object, runs) === undefined)
    .map(({ object, source }) => ({
      source,
      object: describeObject(object),
      text: `it starts work by itself on each cluster that has it: annotate it ${runs}: active (only the active side has it) or both`,
    }));
}
