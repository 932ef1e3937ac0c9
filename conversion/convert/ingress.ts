import {
  isRecord,
  recordAt,
  renamed,
  changedAt,
  eachRecord,
  type JsonObject,
} from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const ingress = move({
  name: "ingress-networking-v1",
  kinds: ["Ingress"],
  summary:
    "backends are service {name, port}, the default one is defaultBackend, and every path says the pathType it had: " +
    "ImplementationSpecific",
  sources: [`${deprecationGuide}#v1-22`, "https://kep.k8s.io/1453"],
  touches: ["spec.backend", "spec.defaultBackend", "spec.rules"],
  fields: (object) => {
    // between two v1beta1 versions nothing changes
    if (object.apiVersion !== "networking.k8s.io/v1") return object;
    const spec = renamed(recordAt(object, "spec"), { backend: "defaultBackend" });
    const withDefault = changedAt(spec, ["defaultBackend"], backend);
    const rules = changedAt(withDefault, ["rules"], (value) =>
      eachRecord(value, (rule) =>
        changedAt(rule, ["http", "paths"], (paths) => eachRecord(paths, path)),
      ),
    );
    return "spec" in object ? { ...object, spec: rules } : object;
  },
});

function path(value: JsonObject): JsonObject {
  const typed = "pathType" in value ? value : { ...value, pathType: "ImplementationSpecific" };
  return changedAt(typed, ["backend"], backend);
}

function backend(value: unknown): unknown {
  if (!isRecord(value) || !("serviceName" in value)) return value;
  const { serviceName, servicePort, ...rest } = value;
  return { ...rest, service: { name: serviceName, ...port(servicePort) } };
}

function port(value: unknown): JsonObject {
  if (value === undefined) return {};
  // a port's name has a letter: "80" was meant as the number
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return { port: typeof number === "number" ? { number } : { name: number } };
}
