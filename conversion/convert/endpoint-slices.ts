import { recordAt, changedAt, eachRecord, without } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const endpointSlice = move({
  name: "endpointslice-discovery-v1",
  kinds: ["EndpointSlice"],
  summary:
    "topology's host name is nodeName, its zone is zone, the rest of it goes (v1 takes none); v1alpha1's address type IP is IPv4 or IPv6",
  sources: [`${deprecationGuide}#v1-25`, "https://kep.k8s.io/752"],
  touches: ["addressType", "endpoints"],
  fields: (object) => {
    const typed = changedAt(object, ["addressType"], (type) =>
      type === "IP"
        ? JSON.stringify(object["endpoints"] ?? []).includes("::")
          ? "IPv6"
          : "IPv4"
        : type,
    );
    if (object.apiVersion !== "discovery.k8s.io/v1") return typed;
    return changedAt(typed, ["endpoints"], (endpoints) =>
      eachRecord(endpoints, (endpoint) => {
        if (!("topology" in endpoint)) return endpoint;
        const topology = recordAt(endpoint, "topology");
        const nodeName = topology["kubernetes.io/hostname"];
        const zone = topology["topology.kubernetes.io/zone"];
        return {
          ...(nodeName !== undefined && { nodeName }),
          ...(zone !== undefined && { zone }),
          ...without(endpoint, ["topology"]),
        };
      }),
    );
  },
});
