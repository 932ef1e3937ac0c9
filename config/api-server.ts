// What an operator says of a created cluster's API server.
import { z } from "zod";
import { flag, nonEmptyText } from "./values.ts";

/** What this program or kubeadm sets: two writers of one flag would be a riddle. */
const taken =
  /^(advertise-address|allow-privileged|anonymous-auth|api-audiences|audit-(policy-file|log-(path|maxage|maxbackup|maxsize))|authentication-config|authorization-(mode|config)|bind-address|cert-dir|client-ca-file|enable-bootstrap-token-auth|encryption-provider-config.*|etcd-.*|feature-gates|kubelet-.*|oidc-.*|profiling|proxy-client-.*|requestheader-.*|secure-port|service-account-.*|service-cluster-ip-range|tls-(cert-file|private-key-file))$/;

const claim = z
  .string("expected a claim's name such as email")
  .regex(/^[\w:./-]+$/, "expected a claim's name such as email");

const oidc = z.strictObject({
  /** Without a slash at its end, as the tokens' `iss` has it. */
  issuerUrl: z
    .string("expected a URL that begins with https://")
    .regex(/^https:\/\/[^\s?#]+$/, "expected a URL that begins with https://"),
  /** The tokens' `aud`. */
  clientId: nonEmptyText,
  usernameClaim: claim.default("email"),
  /** Before each name, so that no provider can make a `system:` user. */
  usernamePrefix: z.string("expected a text").default("oidc:"),
  groupsClaim: claim.optional(),
  groupsPrefix: z.string("expected a text").default("oidc:"),
  /** PEM; by default the machine's own authorities. */
  certificateAuthority: nonEmptyText.optional(),
});

export const apiServer = z.strictObject({
  /** The API server's own flags, without `--`: `{max-requests-inflight: "800"}`. */
  flags: z
    .record(
      z
        .string()
        .regex(
          /^[a-z][a-z0-9-]*$/,
          "expected a flag without its dashes, such as max-requests-inflight",
        )
        .refine(
          (name) => !taken.test(name),
          "expected another flag: this program or kubeadm sets this one",
        ),
      z.preprocess(
        (value) =>
          typeof value === "number" || typeof value === "boolean" ? String(value) : value,
        z.string("expected a text"),
      ),
      "expected flags by name",
    )
    .default({}),
  featureGates: z
    .record(
      z
        .string()
        .regex(
          /^[A-Z][A-Za-z0-9]*$/,
          "expected a feature gate such as MutableCSINodeAllocatableCount",
        ),
      flag,
      "expected feature gates by name",
    )
    .default({}),
  /** Login of people by an OpenID Connect provider. */
  oidc: oidc.optional(),
});

export type ApiServerSpec = z.infer<typeof apiServer>;
