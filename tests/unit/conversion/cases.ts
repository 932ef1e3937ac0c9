// The before and after of every conversion, from the YAML files in `cases/`.
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ConversionTarget } from "../../../conversion/conversion.ts";
import { minorNumber } from "../../../conversion/api-versions.ts";
import type { KubernetesObject, Manifest } from "../../../conversion/manifests/manifest.ts";
import { ManifestIndex } from "../../../conversion/manifests/manifest-index.ts";

export interface Case {
  readonly conversion: string;
  readonly title: string;
  readonly target: ConversionTarget;
  readonly before: KubernetesObject;
  /** The reason, when the conversion refuses. */
  readonly refused?: string;
  readonly after?: KubernetesObject;
  /** The object and what else is among the manifests. */
  readonly manifests: readonly Manifest[];
  readonly index: ManifestIndex;
}

interface Written {
  readonly conversion: string;
  readonly title: string;
  readonly kubernetes: string;
  readonly ingressClass?: string;
  readonly before: KubernetesObject;
  readonly after?: KubernetesObject;
  /** Nothing but the API version changes. */
  readonly becomes?: string;
  readonly refused?: string;
  readonly others?: readonly KubernetesObject[];
}

const folder = new URL("./cases/", import.meta.url);

export const cases: readonly Case[] = readdirSync(folder).flatMap((file) =>
  (parse(readFileSync(new URL(file, folder), "utf8")) as readonly Written[]).map(caseOf),
);

function caseOf(written: Written): Case {
  const { conversion, title, before, becomes, refused, ingressClass } = written;
  const manifests = [before, ...(written.others ?? [])].map((object) => ({
    object,
    source: title,
  }));
  const after = becomes === undefined ? written.after : { ...before, apiVersion: becomes };
  return {
    conversion,
    title,
    before,
    target: {
      minor: minorNumber(written.kubernetes),
      ...(ingressClass !== undefined && { ingressClass }),
    },
    ...(after !== undefined && { after }),
    ...(refused !== undefined && { refused }),
    manifests,
    index: new ManifestIndex(manifests),
  };
}
