// What is not among the manifests, and comes to a cluster all the same.
import { listOf, provided } from "../../../conversion/manifests/annotations.ts";
import { makerOf } from "../../../conversion/manifests/makers.ts";
import { ManifestIndex } from "../../../conversion/manifests/manifest-index.ts";
import { workloadKinds } from "./runs.ts";
import { storedNamespace, type StoredObject } from "./object.ts";

/** Whose annotation says that something else brings an object. */
const users = [...workloadKinds, "Job", "CronJob", "Ingress"];

/** Custom resources that make Secrets. */
const makers = ["Certificate", "ExternalSecret", "SealedSecret"];

/** Whether the owner of what needs an object says that something else brings it, or a custom resource makes it. */
export function isBrought(
  cluster: { list(kind: string): readonly StoredObject[] },
  kind: string,
  namespace: string,
  name: string,
): boolean {
  const within = (object: StoredObject) => storedNamespace(object) === namespace;
  const says = ({ metadata }: StoredObject) =>
    listOf(metadata.annotations?.[provided]).includes(`${kind}/${name}`);
  const list = (each: string) => cluster.list(each);
  const homes = list("Namespace").filter(({ metadata }) => metadata.name === namespace);
  if ([...homes, ...users.flatMap(list).filter(within)].some(says)) return true;
  const made = makers.flatMap(list).map((object) => ({ object, source: "" }));
  return makerOf(kind, namespace, name, new ManifestIndex(made)) !== undefined;
}
