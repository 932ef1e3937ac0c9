import { findApi, isServed } from "../../../conversion/api-versions.ts";

/** API groups and versions by the minors that serve them: from, and the first that no longer does. */
const served: readonly (readonly [pattern: RegExp, from: number, until: number])[] = [
  [
    /^extensions\/v1beta1 (Deployment|DaemonSet|ReplicaSet|NetworkPolicy|PodSecurityPolicy)$/,
    0,
    16,
  ],
  [/^extensions\/v1beta1 Ingress$/, 0, 22],
  [/^apps\/v1beta[12] /, 0, 16],
  [/^apps\/v1 /, 9, Infinity],
  [/^networking\.k8s\.io\/v1 NetworkPolicy$/, 7, Infinity],
  [/^networking\.k8s\.io\/v1beta1 (Ingress|IngressClass)$/, 14, 22],
  [/^networking\.k8s\.io\/v1 (Ingress|IngressClass)$/, 19, Infinity],
  [/^batch\/v2alpha1 /, 0, 21],
  [/^batch\/v1beta1 CronJob$/, 8, 25],
  [/^batch\/v1 CronJob$/, 21, Infinity],
  [/^batch\/v1 Job$/, 0, Infinity],
  [/^policy\/v1beta1 PodDisruptionBudget$/, 5, 25],
  [/^policy\/v1beta1 PodSecurityPolicy$/, 10, 25],
  [/^policy\/v1 /, 21, Infinity],
  [/^autoscaling\/v1 /, 2, Infinity],
  [/^autoscaling\/v2beta1 /, 8, 25],
  [/^autoscaling\/v2beta2 /, 12, 26],
  [/^autoscaling\/v2 /, 23, Infinity],
  [/^apiextensions\.k8s\.io\/v1beta1 /, 7, 22],
  [/^apiextensions\.k8s\.io\/v1 /, 16, Infinity],
  [/^rbac\.authorization\.k8s\.io\/v1(alpha1|beta1) /, 6, 22],
  [/^scheduling\.k8s\.io\/v1(alpha1|beta1) /, 8, 22],
  [/^admissionregistration\.k8s\.io\/v1beta1 /, 9, 22],
  [/^storage\.k8s\.io\/v1beta1 (StorageClass|VolumeAttachment|CSINode|CSIDriver)$/, 6, 22],
  [/^(coordination|certificates)\.k8s\.io\/v1beta1 /, 12, 22],
  [/^discovery\.k8s\.io\/v1beta1 /, 17, 25],
  [/^node\.k8s\.io\/v1beta1 /, 14, 25],
  [/^flowcontrol\.apiserver\.k8s\.io\/v1beta1 /, 20, 26],
  [/^flowcontrol\.apiserver\.k8s\.io\/v1beta2 /, 23, 29],
  [/^flowcontrol\.apiserver\.k8s\.io\/v1beta3 /, 26, 32],
];

/**
 * Whether an API server of that version knows the kind in that API version. What no line here names is asked of the
 * project's own table; what nobody knows, a custom resource, is served.
 */
export function servesApiVersion(
  kubernetesVersion: string,
  apiVersion: string,
  kind: string,
): boolean {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? Number.NaN);
  const line = served.find(([pattern]) => pattern.test(`${apiVersion} ${kind}`));
  if (line !== undefined) return minor >= line[1] && minor < line[2];
  const entry = findApi(apiVersion, kind);
  return entry === undefined || isServed(entry, minor);
}
