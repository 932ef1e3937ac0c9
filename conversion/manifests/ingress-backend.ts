// What a backend of an Ingress leads to, in the form of any of its API versions.
import { recordAt, stringAt, type JsonObject } from "./json.ts";

/** The name of its Service; undefined where it leads to something else. */
export function serviceOf(backend: JsonObject): string | undefined {
  return stringAt(backend, "service", "name") ?? stringAt(backend, "serviceName");
}

/** The name or number of its Service's port. */
export function portOf(backend: JsonObject): string | number | undefined {
  const { name, number } = recordAt(backend, "service", "port");
  const port = name ?? number ?? backend["servicePort"];
  return typeof port === "string" || typeof port === "number" ? port : undefined;
}
