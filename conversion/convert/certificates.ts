import { listAt, stringAt } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const certificateSigningRequest = move({
  name: "certificatesigningrequest-certificates-v1",
  kinds: ["CertificateSigningRequest"],
  summary: "the fields are the same; one that names no signer or no usages is refused",
  sources: [`${deprecationGuide}#v1-22`],
  fields: (object) => {
    const signer = stringAt(object, "spec", "signerName");
    const complete = signer !== undefined && listAt(object, "spec", "usages").length > 0;
    if (complete && signer !== "kubernetes.io/legacy-unknown") return object;
    return {
      reason:
        "certificates.k8s.io/v1 needs spec.usages and a spec.signerName other than legacy-unknown",
      wayOut:
        "it is a question that was answered once: remove it, or write who shall sign it and what it may be used for",
    };
  },
});
