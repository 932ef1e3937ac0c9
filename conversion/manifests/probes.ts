import type { Probe } from "../../migration/state/side.ts";
import { probeName, probePath, probeScheme, probeStatus, valuesByHost } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import { tlsFor } from "./ingress-tls.ts";
import { annotationOf, type Manifest } from "./manifest.ts";

/**
 * How the gate asks for a host, from the Ingresses that claim it.
 *
 * @param problems gets what is wrong where they contradict each other
 * @param notes gets a line where a name had to be made up
 */
export function probeOf(
  name: string,
  ingresses: readonly Manifest[],
  problems: ManifestFinding[],
  notes: ManifestFinding[],
): Probe {
  const source = ingresses[0]?.source ?? "";
  const asked = (annotation: string): string | undefined => {
    const values = valuesFor(ingresses, annotation, name);
    const distinct = [...new Set(values)];
    if (distinct.length > 1) {
      problems.push({
        source,
        text: `host ${name}: ${annotation} differs: got ${distinct.join(" and ")}, expected one`,
      });
    }
    return distinct[0];
  };
  const status = asked(probeStatus);
  const scheme = asked(probeScheme);
  const secured = ingresses.some(({ object }) => tlsFor(object, name) !== undefined);
  return {
    scheme: scheme === "https" || (scheme === undefined && secured) ? "https" : "http",
    name: name.startsWith("*.") ? nameBelow(name, asked(probeName), source, notes) : name,
    path: asked(probePath) ?? "/",
    ...(status === undefined ? {} : { status: Number(status) }),
  };
}

/** What the Ingresses' annotations say of the host itself; else what they say of all their hosts. */
function valuesFor(
  ingresses: readonly Manifest[],
  annotation: string,
  host: string,
): readonly string[] {
  const said = ingresses.flatMap(({ object }) => {
    const text = annotationOf(object, annotation);
    return text === undefined ? [] : valuesByHost(text);
  });
  const own = said.filter((entry) => entry.host === host);
  const general = said.filter((entry) => entry.host === undefined);
  return (own.length > 0 ? own : general).map(({ value }) => value);
}

function nameBelow(
  wildcard: string,
  given: string | undefined,
  source: string,
  notes: ManifestFinding[],
): string {
  const base = wildcard.slice(1);
  const fitting = (given ?? "")
    .split(",")
    .map((candidate) => candidate.trim())
    .find(
      (candidate) => candidate.endsWith(base) && !candidate.slice(0, -base.length).includes("."),
    );
  if (fitting !== undefined) return fitting;
  const madeUp = `probe${base}`;
  notes.push({
    source,
    text: `host ${wildcard} is probed as ${madeUp}; ${probeName} on its Ingress names a better one`,
  });
  return madeUp;
}
