// The translations of ingress-nginx's annotations that take more than a name.

/** What one annotation becomes. */
export type Translation =
  /** Annotations of the Ingress, without prefix; none where the controller does so anyway. */
  | { readonly ingress: Readonly<Record<string, string>> }
  /** Annotations of the Services that the Ingress leads to. */
  | { readonly services: Readonly<Record<string, string>> }
  /** Why there is no equivalent. */
  | { readonly refused: string };

/** All that a translation may look at: the Ingress' other annotations of ingress-nginx, its paths, and whether it has TLS. */
export interface IngressFacts {
  readonly annotations: Readonly<Record<string, string>>;
  readonly hasTls: boolean;
  /** The paths of its rules, each once. */
  readonly paths: readonly string[];
  readonly namespace: string;
}

// HAProxy knows no 308, and redirects to 8443 unless told otherwise
export const redirect = {
  "ssl-redirect": "true",
  "ssl-redirect-code": "301",
  "ssl-redirect-port": "443",
};

/** HAProxy's one inactivity timeout towards a pod stands for nginx's two; 60 s is nginx's default. */
export function serverTimeout({ annotations }: IngressFacts): Translation {
  const asked = ["proxy-read-timeout", "proxy-send-timeout"].flatMap((name) => {
    const value = annotations[name];
    return value === undefined ? [] : [seconds(value)];
  });
  if (asked.some((value) => !Number.isFinite(value)))
    return { refused: "it is no number of seconds" };
  return { ingress: { "timeout-server": `${Math.max(...asked)}s` } };
}

function seconds(value: string): number {
  return Number(/^(\d+)s?$/.exec(value.trim())?.[1] ?? Number.NaN);
}

export function bytes(size: string): number {
  const match = /^(\d+)([kmg]?)$/i.exec(size.trim());
  const factor = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[match?.[2]?.toLowerCase() ?? ""];
  return Number(match?.[1] ?? Number.NaN) * (factor ?? Number.NaN);
}

export function ofCors(_value: string, { annotations }: IngressFacts): Translation {
  return annotations["enable-cors"] === "true"
    ? { ingress: {} }
    : { refused: "it means nothing without enable-cors" };
}

/** With nginx's own defaults, which are not HAProxy's. */
export function cors(annotations: Readonly<Record<string, string>>): Translation {
  return {
    ingress: {
      "cors-enable": "true",
      "cors-allow-origin": origins(annotations["cors-allow-origin"] ?? "*"),
      "cors-allow-methods":
        annotations["cors-allow-methods"] ?? "GET, PUT, POST, DELETE, PATCH, OPTIONS",
      "cors-allow-headers":
        annotations["cors-allow-headers"] ??
        "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization",
      "cors-allow-credentials": annotations["cors-allow-credentials"] ?? "true",
      "cors-max-age": `${annotations["cors-max-age"] ?? "1728000"}s`,
    },
  };
}

/** One origin as it is; several, or one with a wildcard, as HAProxy's regular expression. */
function origins(list: string): string {
  const all = list.split(",").map((origin) => origin.trim());
  if (all.length === 1 && (list === "*" || !list.includes("*"))) return list.trim();
  const escaped = all.map((origin) =>
    origin.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^.]+"),
  );
  return `^(${escaped.join("|")})$`;
}

/** nginx lets a client have `burst` times the rate at once: so much in so many periods is the same on average. */
export function rateLimit(
  value: string,
  periodSeconds: number,
  { annotations }: IngressFacts,
): Translation {
  if ("limit-rps" in annotations && "limit-rpm" in annotations) {
    return { refused: "HAProxy has one rate for an Ingress: keep limit-rps or limit-rpm" };
  }
  const rate = Number(value);
  const burst = Number(annotations["limit-burst-multiplier"] ?? "5");
  if (!(rate > 0 && burst > 0)) return { refused: "it is no positive number" };
  return {
    ingress: {
      "rate-limit-requests": String(rate * burst),
      "rate-limit-period": `${periodSeconds * burst}s`,
      "rate-limit-status-code": "503",
    },
  };
}

export function hash(value: string): Translation {
  if (value === "$remote_addr" || value === "$binary_remote_addr") {
    return { ingress: { "load-balance": "source" } };
  }
  if (value === "$request_uri") return { ingress: { "load-balance": "uri whole" } };
  const [, kind, name] = /^\$(http|arg)_([a-z0-9_]+)$/.exec(value) ?? [];
  if (kind === "http" && name !== undefined) {
    return { ingress: { "load-balance": `hdr(${name.replaceAll("_", "-")})` } };
  }
  if (kind === "arg" && name !== undefined) {
    return { ingress: { "load-balance": `url_param ${name}` } };
  }
  return { refused: "HAProxy hashes by address, path, header or parameter only" };
}
