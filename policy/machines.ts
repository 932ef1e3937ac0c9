import { ec2 } from "@pulumi/aws";
import { validateResourceOfType, type ResourceValidationPolicy } from "@pulumi/policy";

export const metadataTokens: ResourceValidationPolicy = {
  name: "metadata-tokens",
  description:
    "Machines answer metadata requests with a token only, one hop far: a pod cannot take the machine's role.",
  validateResource: validateResourceOfType(
    ec2.LaunchTemplate,
    ({ metadataOptions }, _args, report) => {
      const { httpTokens, httpPutResponseHopLimit: hops } = metadataOptions ?? {};
      if (httpTokens !== "required") {
        report(`metadataOptions.httpTokens: got ${httpTokens ?? "nothing"}, expected required`);
      }
      if (hops !== 1) {
        report(
          `metadataOptions.httpPutResponseHopLimit: got ${String(hops ?? "nothing")}, expected 1`,
        );
      }
    },
  ),
};
