// Who pulls a pod's images.
import { recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";
import { describeObject, namespaceOf, type Manifest } from "../manifests/manifest.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import { provides } from "../manifests/provided.ts";
import { makerOf } from "../manifests/makers.ts";
import { accountOf, containersOf } from "../manifests/pods.ts";
import { missing, orProvided, type Reference } from "./reference.ts";

const publicRegistries =
  /^(docker\.io|index\.docker\.io|registry-1\.docker\.io|quay\.io|gcr\.io|[a-z]+\.gcr\.io|ghcr\.io|registry\.k8s\.io|public\.ecr\.aws|mcr\.microsoft\.com|[a-z0-9-]+\.pkg\.dev|docker\.elastic\.co|registry\.gitlab\.com|registry\.opensource\.zalan\.do|nvcr\.io|cr\.fluentbit\.io|xpkg\.upbound\.io|cr\.l5d\.io|docker\.redpanda\.com)$/;

/** Every node of a created cluster pulls from ECR by its role. */
const ofNodes = /^\d+\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

/** Names that nobody can own (RFC 2606): the example that is shipped. */
const reserved = /(^|\.)example\.(com|net|org)(:\d+)?$/;

const open: readonly RegExp[] = [publicRegistries, ofNodes, reserved];

/** Images that nobody pulls without a word of who asks. */
export function imageNeeds(
  manifest: Manifest,
  spec: JsonObject,
  index: ManifestIndex,
): readonly Reference[] {
  const namespace = namespaceOf(manifest.object);
  const serviceAccount = index.find("v1", "ServiceAccount", namespace, accountOf(spec))?.object;
  const pullers = [
    ...recordsAt(spec, "imagePullSecrets"),
    ...recordsAt(serviceAccount, "imagePullSecrets"),
  ];
  const secrets = pullers.flatMap((each) => stringAt(each, "name") ?? []);
  const absent = secrets.filter(
    (name) =>
      index.find("v1", "Secret", namespace, name) === undefined &&
      makerOf("Secret", namespace, name, index) === undefined &&
      !provides(manifest.object, "Secret", name, index),
  );
  const unread = absent.map((name) =>
    missing(manifest, "Secret", name, {
      at: namespace,
      blocks: false,
      wayOut: orProvided("it pulls images: add it to the manifests", "Secret", name),
    }),
  );
  if (secrets.length > 0) return unread;
  const registries = containersOf(spec).flatMap((container) => {
    const [host = "", ...path] = (stringAt(container, "image") ?? "").split("/");
    const named = path.length > 0 && /[.:]/.test(host);
    return named && !open.some((pattern) => pattern.test(host)) ? [host] : [];
  });
  return [...new Set(registries)].map((host) => ({
    source: manifest.source,
    object: describeObject(manifest.object),
    needs: `a puller for ${host}`,
    found: "no imagePullSecrets",
    wayOut: "name the Secret that pulls it in imagePullSecrets, if the registry asks who pulls",
    blocks: false,
  }));
}
