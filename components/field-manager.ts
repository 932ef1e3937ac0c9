// One name under which every object of a cluster is applied.
import type * as pulumi from "@pulumi/pulumi";

export const fieldManagerName = "cluster-migration";

/**
 * By default the Kubernetes provider takes a new name for each creation. After one that was killed, the first name owns
 * the fields too, and the API server refuses every later change of them.
 */
export const fieldManager = { "pulumi.com/patchFieldManager": fieldManagerName } as const;

/** Gives the name to every object below a component. A Helm release has its own. */
export const underOneFieldManager: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  const { metadata } = props as { readonly metadata?: Readonly<Record<string, unknown>> };
  if (!type.startsWith("kubernetes:") || metadata === undefined) return undefined;
  const annotations = { ...(metadata["annotations"] as object | undefined), ...fieldManager };
  return { props: { ...(props as object), metadata: { ...metadata, annotations } }, opts };
};
