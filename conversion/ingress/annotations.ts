import {
  bytes,
  cors,
  hash,
  ofCors,
  rateLimit,
  redirect,
  serverTimeout,
  type IngressFacts,
  type Translation,
} from "./translations.ts";

/**
 * What the annotations of ingress-nginx (retired in March 2026) are for HAProxy Technologies' kubernetes-ingress.
 *
 * Sources: github.com/kubernetes/ingress-nginx docs/user-guide/nginx-configuration/annotations.md and
 * configmap.md (defaults); github.com/haproxytech/kubernetes-ingress documentation/annotations.md (3.2).
 */
export const nginxPrefix = "nginx.ingress.kubernetes.io/";
/** What ingress-nginx read until 0.9.0-beta.18. */
export const oldNginxPrefix = "ingress.kubernetes.io/";
export const haproxyPrefix = "haproxy.org/";

type Translate = (value: string, facts: IngressFacts) => Translation;

const needless: Translate = () => ({ ingress: {} });
const refuse =
  (reason: string): Translate =>
  () => ({ refused: reason });
const as =
  (name: string): Translate =>
  (value) => ({ ingress: { [name]: value } });
const unless =
  (usual: string, reason: string): Translate =>
  (value) =>
    value === usual ? { ingress: {} } : { refused: reason };

const globally = (setting: string): Translate =>
  refuse(`HAProxy knows it for the whole controller only (${setting} of its ConfigMap)`);
const snippets = refuse("it is nginx configuration, which no other controller can read");
const externalAuth = refuse("HAProxy's Ingress annotations know no external authentication");
const clientCertificates = globally("client-ca");
const canary = refuse(
  "several Ingresses share no host and path there; route-acl on a Service is the nearest",
);
const cookieDetails = refuse("HAProxy's cookie lasts for the session and takes no such detail");
const buffers = needless;

const table: Readonly<Record<string, Translate>> = {
  "allowlist-source-range": as("allow-list"),
  "whitelist-source-range": as("allow-list"),
  "denylist-source-range": as("deny-list"),
  "upstream-vhost": as("set-host"),
  "limit-whitelist": as("rate-limit-whitelist"),
  "limit-allowlist": as("rate-limit-whitelist"),
  "proxy-read-timeout": (_value, facts) => serverTimeout(facts),
  "proxy-send-timeout": (_value, facts) => serverTimeout(facts),
  "proxy-connect-timeout": globally("timeout-connect"),
  "ssl-redirect": (value, { hasTls, annotations }) => {
    if (annotations["force-ssl-redirect"] === "true") return { ingress: {} };
    if (value !== "true") return { ingress: { "ssl-redirect": "false" } };
    // without a certificate nginx does not redirect either
    return { ingress: hasTls ? redirect : {} };
  },
  "force-ssl-redirect": (value, { hasTls }) => {
    if (value !== "true") return { ingress: {} };
    if (hasTls) return { ingress: redirect };
    return {
      refused:
        "HAProxy redirects whatever reaches it in plain, which never ends behind a load balancer that holds the certificate",
    };
  },
  "rewrite-target": (value, { annotations, paths }) => {
    if (value.includes("$") || annotations["use-regex"] === "true") {
      return { refused: "its paths are regular expressions, which HAProxy does not match by" };
    }
    // no version rewrites a path that is the target (internal/ingress/controller/template/template.go, buildProxyPass)
    const path = (paths.length === 0 ? ["/"] : paths).find((each) => each !== value);
    if (path === undefined) return { ingress: {} };
    const prefix = path.replace(/\/$/, "");
    return {
      refused:
        `it meant two things: until ingress-nginx 0.21 it put ${value} in the place of ${path} at the beginning of the request's path, and ` +
        `since 0.22 it replaces the whole path; write ${haproxyPrefix}path-rewrite: '${prefix}/?(.*) ${value.replace(/\/$/, "")}/\\1' for ` +
        `the first, or ${haproxyPrefix}path-rewrite: ${value} for the second`,
    };
  },
  "use-regex": unless("false", "HAProxy does not match paths by regular expressions"),
  "app-root": refuse("HAProxy's annotations redirect to another host only"),
  "permanent-redirect": refuse("HAProxy's request-redirect changes the host and nothing else"),
  "permanent-redirect-code": refuse("see permanent-redirect"),
  "temporal-redirect": refuse("HAProxy's request-redirect changes the host and nothing else"),
  "temporal-redirect-code": refuse("see temporal-redirect"),
  "from-to-www-redirect": refuse("write a rule for the other name, and redirect in the service"),
  "server-alias": refuse("write a rule for each name: only then does it get a record"),
  "relative-redirects": refuse("HAProxy does not rewrite redirects"),
  "enable-cors": (value, { annotations }) =>
    value === "true" ? cors(annotations) : { ingress: {} },
  "cors-allow-origin": ofCors,
  "cors-allow-methods": ofCors,
  "cors-allow-headers": ofCors,
  "cors-allow-credentials": ofCors,
  "cors-max-age": ofCors,
  "cors-expose-headers": refuse("HAProxy's CORS annotations expose none; set it in the service"),
  "limit-rps": (value, facts) => rateLimit(value, 1, facts),
  "limit-rpm": (value, facts) => rateLimit(value, 60, facts),
  "limit-burst-multiplier": (_value, { annotations }) =>
    "limit-rps" in annotations || "limit-rpm" in annotations
      ? { ingress: {} }
      : { refused: "it limits nothing without limit-rps or limit-rpm" },
  "limit-connections": refuse("HAProxy limits connections per pod (pod-maxconn), not per client"),
  "limit-rate": refuse("HAProxy's annotations limit no bandwidth"),
  "limit-rate-after": refuse("HAProxy's annotations limit no bandwidth"),
  affinity: (value, { annotations }) =>
    value === "cookie"
      ? {
          services: {
            "cookie-persistence": annotations["session-cookie-name"] ?? "INGRESSCOOKIE",
          },
        }
      : { refused: `got ${value}, expected cookie` },
  "session-cookie-name": (_value, { annotations }) =>
    "affinity" in annotations
      ? { ingress: {} }
      : { refused: "it names no cookie without affinity" },
  "affinity-mode": needless,
  "affinity-canary-behavior": canary,
  "session-cookie-hash": needless,
  "session-cookie-path": unless("/", "HAProxy's cookie is for the whole host"),
  "session-cookie-conditional-samesite-none": cookieDetails,
  "session-cookie-change-on-failure": cookieDetails,
  "session-cookie-domain": cookieDetails,
  "session-cookie-expires": cookieDetails,
  "session-cookie-max-age": cookieDetails,
  "session-cookie-samesite": cookieDetails,
  "session-cookie-secure": cookieDetails,
  "load-balance": (value) => {
    const found = { round_robin: "roundrobin", least_conn: "leastconn", ip_hash: "source" }[value];
    if (found !== undefined) return { ingress: { "load-balance": found } };
    return { refused: `HAProxy has no ${value}` };
  },
  "upstream-hash-by": hash,
  "upstream-hash-by-subset": refuse("HAProxy hashes over all pods"),
  "backend-protocol": (value) => {
    const protocols: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      HTTP: {},
      HTTPS: { "server-ssl": "true" },
      GRPC: { "server-proto": "h2" },
      GRPCS: { "server-ssl": "true" },
    };
    const found = protocols[value.toUpperCase()];
    return found === undefined ? { refused: `HAProxy speaks no ${value}` } : { ingress: found };
  },
  "grpc-backend": (value) => ({ ingress: value === "true" ? { "server-proto": "h2" } : {} }),
  "secure-backends": (value) => ({ ingress: value === "true" ? { "server-ssl": "true" } : {} }),
  "ssl-passthrough": as("ssl-passthrough"),
  "proxy-ssl-secret": (value, { annotations }) =>
    annotations["proxy-ssl-verify"] === "on"
      ? { refused: "HAProxy takes the authority from a Secret of its own (server-ca, key tls.crt)" }
      : { ingress: { "server-crt": value, "server-ssl": "true" } },
  "proxy-ssl-verify": unless(
    "off",
    "HAProxy takes the authority from a Secret of its own (server-ca)",
  ),
  "proxy-ssl-ciphers": globally("global-config-snippet"),
  "proxy-ssl-name": refuse("HAProxy's annotations set no server name for the backend"),
  "proxy-ssl-protocols": globally("global-config-snippet"),
  "proxy-ssl-server-name": refuse("HAProxy's annotations set no server name for the backend"),
  "proxy-ssl-verify-depth": refuse("HAProxy checks the whole chain"),
  "ssl-ciphers": globally("global-config-snippet"),
  "ssl-prefer-server-ciphers": globally("global-config-snippet"),
  "x-forwarded-prefix": (value, { paths }) => {
    if (value === "true" || value === "false") {
      return {
        refused: `until ingress-nginx 0.24 it was a switch, and since then it is the prefix; write ${haproxyPrefix}request-set-header: X-Forwarded-Prefix ${paths[0] ?? "/"}`,
      };
    }
    return { ingress: { "request-set-header": `X-Forwarded-Prefix ${value}` } };
  },
  "proxy-body-size": (value) =>
    bytes(value) === 0 || bytes(value) >= 1024 ** 2
      ? { ingress: {} }
      : { refused: "HAProxy limits no body, and this is less than nginx's own limit of 1m" },
  "client-body-buffer-size": buffers,
  "proxy-buffer-size": buffers,
  "proxy-buffering": buffers,
  "proxy-buffers-number": buffers,
  "proxy-busy-buffers-size": buffers,
  "proxy-max-temp-file-size": buffers,
  "proxy-request-buffering": buffers,
  "proxy-http-version": unless("1.1", "HAProxy speaks HTTP/1.1 to pods"),
  "proxy-next-upstream": refuse("HAProxy tries another pod when it can't connect, and only then"),
  "proxy-next-upstream-timeout": refuse("see proxy-next-upstream"),
  "proxy-next-upstream-tries": refuse("see proxy-next-upstream"),
  "proxy-cookie-domain": refuse("HAProxy does not rewrite cookies"),
  "proxy-cookie-path": refuse("HAProxy does not rewrite cookies"),
  "proxy-redirect-from": unless("off", "HAProxy does not rewrite redirects"),
  "proxy-redirect-to": unless("off", "HAProxy does not rewrite redirects"),
  "preserve-trailing-slash": needless,
  "enable-rewrite-log": needless,
  "http2-push-preload": refuse("HAProxy pushes nothing, as browsers no longer take it"),
  "enable-access-log": globally("dontlognull, log-format"),
  "connection-proxy-header": refuse("HAProxy manages its connections to pods by itself"),
  "service-upstream": unless("false", "HAProxy sends to pods, never to a Service's address"),
  "custom-http-errors": refuse("HAProxy's error pages are the controller's own"),
  "default-backend": refuse("write spec.defaultBackend"),
  "disable-proxy-intercept-errors": needless,
  "custom-headers": refuse("it names a ConfigMap of headers; write response-set-header"),
  satisfy: refuse("HAProxy demands all that is asked"),
  "auth-type": refuse(
    "the Secrets differ: nginx wants a password file, HAProxy a crypt(3) hash for each user; write haproxy.org/auth-type and auth-secret",
  ),
  "auth-secret": refuse("see auth-type"),
  "auth-secret-type": refuse("see auth-type"),
  "auth-realm": refuse("see auth-type"),
  "auth-tls-secret": clientCertificates,
  "auth-tls-error-page": clientCertificates,
  "auth-tls-match-cn": clientCertificates,
  "auth-tls-pass-certificate-to-upstream": clientCertificates,
  "auth-tls-verify-client": clientCertificates,
  "auth-tls-verify-depth": clientCertificates,
  "stream-snippet": snippets,
  "server-snippet": snippets,
  "configuration-snippet": snippets,
  "auth-snippet": snippets,
  "modsecurity-snippet": snippets,
  "enable-modsecurity": refuse("the firewall was a part of ingress-nginx"),
  "enable-owasp-core-rules": refuse("the firewall was a part of ingress-nginx"),
  "modsecurity-transaction-id": refuse("the firewall was a part of ingress-nginx"),
};

const families: readonly (readonly [start: string, translate: Translate])[] = [
  ["auth-", externalAuth],
  ["canary", canary],
  ["mirror-", refuse("HAProxy's annotations mirror nothing")],
  ["enable-global-auth", externalAuth],
  ["enable-opent", refuse("HAProxy's annotations trace nothing")],
  ["opent", refuse("HAProxy's annotations trace nothing")],
];

/** @param name without prefix */
export function translate(name: string, value: string, facts: IngressFacts): Translation {
  const found =
    (Object.hasOwn(table, name) ? table[name] : undefined) ??
    families.find(([start]) => name.startsWith(start))?.[1];
  return found === undefined
    ? { refused: "no such annotation of ingress-nginx is known" }
    : found(value, facts);
}

/** Every annotation that the table knows by name; the docs list them. */
export const knownAnnotations: readonly string[] = Object.keys(table);
