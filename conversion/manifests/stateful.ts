import { data, job } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import { recordAt, recordsAt, stringAt } from "./json.ts";
import {
  annotationOf,
  describeObject,
  groupOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { podTemplateOf } from "./pods.ts";

/** A workload that looks like a database inside the cluster: two of them drift apart while both sides serve. */
export interface StatefulWorkload {
  readonly manifest: Manifest;
  readonly object: string;
  readonly source: string;
  readonly text: string;
}

/** Software that keeps data; a cache that may be lost says `cluster-migration/data: per-cluster`. */
const databases =
  "mongo mongodb mysql mariadb percona postgres postgresql postgis timescaledb redis valkey keydb rabbitmq kafka zookeeper " +
  "nats pulsar activemq elasticsearch opensearch solr cassandra scylla cockroach couchdb couchbase neo4j influxdb " +
  "clickhouse rethinkdb etcd consul vault minio memcached mssql oracle dynamodb-local nexus3 gitea registry";

/** `mysql-server`, `redis-stack`, `cp-kafka`: the software itself, in its makers' editions; not its clients and exporters. */
const editions =
  "alpine|ce|cluster|community|db|ee|enterprise|galera|ha|management|oss|replica|sentinel|server|single|ssl|stack|standalone|streaming|xe";
const isDatabase = new RegExp(
  `^(?:cp-)?(?:(?:${databases.replaceAll(" ", "|")})(?:-(?:${editions}))*|[a-z0-9-]*-db)$`,
);

/** The last part of an image's path, without tag and digest: `mysql-server` of `docker.io/mysql/mysql-server:8.0`. */
function softwareOf(image: string): string {
  return (image.split("/").at(-1) ?? "").replace(/[:@].*$/, "");
}

/** Volumes in a pod that lead to a disk of one cluster. */
const disks: readonly string[] = [
  "awsElasticBlockStore",
  "azureDisk",
  "cinder",
  "fc",
  "gcePersistentDisk",
  "iscsi",
  "vsphereVolume",
];

/** Every such workload without a `cluster-migration/data` annotation. */
export function statefulReport(manifests: readonly Manifest[]): readonly StatefulWorkload[] {
  return manifests.flatMap((manifest) => {
    const { object, source } = manifest;
    if (annotationOf(object, data) !== undefined) return [];
    if (["Job", "CronJob", "StatefulSet"].includes(object.kind)) return [];
    const decide = `say which by ${data}: external, per-cluster or by-hand`;
    const spec = recordAt(podTemplateOf(object), "spec");
    const image = recordsAt(spec, "containers")
      .map((container) => stringAt(container, "image") ?? "")
      .find((candidate) => isDatabase.test(softwareOf(candidate)));
    if (image !== undefined) {
      const text = `looks like a database inside the cluster (${image}): two of them drift apart while both sides serve; ${decide}`;
      return [{ manifest, object: describeObject(object), source, text }];
    }
    const disk = recordsAt(spec, "volumes")
      .flatMap((volume) => Object.keys(volume))
      .find((type) => disks.includes(type));
    if (disk === undefined) return [];
    const text = `keeps data on a disk that one cluster can have (${disk}): the other side cannot mount it; ${decide}`;
    return [{ manifest, object: describeObject(object), source, text }];
  });
}

/** Each object whose owner must say how it is migrated: one-shot Jobs, and what keeps data. */
export function undecided(manifests: readonly Manifest[]): readonly ManifestFinding[] {
  return manifests.flatMap(({ object, source }) => {
    const found = (text: string) => [{ source, object: describeObject(object), text }];
    if (isOneShot(object) && annotationOf(object, job) === undefined) {
      return found(
        `a Job runs once on each cluster that gets it: annotate it ${job}: per-cluster (right on both, such as a set-up of the cluster) or never-again (it has done its work)`,
      );
    }
    if (keepsData(object) && annotationOf(object, data) === undefined) {
      return found(
        `${object.kind === "StatefulSet" ? "its pods keep" : "it keeps"} data, which this program does not move: annotate it ${data}: external (the data is elsewhere), per-cluster (each side has its own, and may) or by-hand (you copy it, see docs/workloads.md)`,
      );
    }
    return [];
  });
}

/** Whether it is a Job of its own, which runs once on each cluster that gets it. */
export function isOneShot(object: KubernetesObject): boolean {
  return object.kind === "Job" && groupOf(object.apiVersion) === "batch";
}

function keepsData(object: KubernetesObject): boolean {
  if (object.kind === "StatefulSet") return ["apps"].includes(groupOf(object.apiVersion));
  return (
    object.kind === "PersistentVolumeClaim" &&
    object.apiVersion === "v1" &&
    Object.keys(recordAt(object, "spec")).length > 0
  );
}
