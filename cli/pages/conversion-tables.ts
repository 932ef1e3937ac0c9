// The tables of docs/conversions.md.
import { conversions } from "../../conversion/all-conversions.ts";
import { removedKinds } from "../../conversion/removed-kinds.ts";
import {
  haproxyPrefix,
  knownAnnotations,
  translate,
} from "../../conversion/ingress/annotations.ts";
import { table } from "../table.ts";

/** A value to show each annotation by, where `true` would say nothing. */
const examples: Readonly<Record<string, string>> = {
  "allowlist-source-range": "10.0.0.0/8",
  "whitelist-source-range": "10.0.0.0/8",
  "denylist-source-range": "10.0.0.0/8",
  "limit-whitelist": "10.0.0.0/8",
  "limit-allowlist": "10.0.0.0/8",
  "upstream-vhost": "shop.internal",
  "proxy-read-timeout": "120",
  "proxy-send-timeout": "120",
  "rewrite-target": "/app",
  "use-regex": "true",
  "cors-allow-origin": "https://example.com",
  "cors-max-age": "600",
  "limit-rps": "10",
  "limit-rpm": "10",
  "limit-burst-multiplier": "5",
  affinity: "cookie",
  "session-cookie-name": "shop",
  "session-cookie-path": "/",
  "load-balance": "round_robin",
  "upstream-hash-by": "$request_uri",
  "backend-protocol": "HTTPS",
  "proxy-ssl-secret": "shop/client",
  "proxy-ssl-verify": "off",
  "x-forwarded-prefix": "/api",
  "proxy-body-size": "50m",
  "proxy-http-version": "1.1",
  "proxy-redirect-from": "off",
  "proxy-redirect-to": "off",
  "service-upstream": "false",
};

/** The parts of docs/conversions.md by their marks: every conversion, removed kind and annotation. */
export const conversionTables: Readonly<Record<string, readonly string[]>> = {
  conversions: lines(
    ["conversion", "what it does", "sources"],
    conversions.map(({ name, summary, sources }) => [
      `\`${name}\``,
      summary,
      sources.map((source) => source.replace(/^https:\/\/\S+$/, "<$&>")).join("<br>"),
    ]),
  ),
  removedKinds: lines(["kind", "way out"], Object.entries(removedKinds)),
  annotations: lines(
    ["nginx.ingress.kubernetes.io/", "example", "becomes"],
    knownAnnotations.map((name) => {
      const value = examples[name] ?? "true";
      return [name, `\`${value}\``, outcome(name, value)];
    }),
  ),
};

function lines(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return table(head, rows, true).split("\n");
}

function outcome(name: string, value: string): string {
  const result = translate(name, value, {
    annotations: {
      "enable-cors": "true",
      affinity: "cookie",
      ...(name === "limit-rpm" ? {} : { "limit-rps": "10" }),
      [name]: value,
    },
    hasTls: true,
    paths: ["/"],
    namespace: "shop",
  });
  if ("refused" in result) return `refused: ${result.refused}`;
  const said = "ingress" in result ? result.ingress : result.services;
  const where = "ingress" in result ? "" : "on its Services: ";
  const entries = Object.entries(said).map(([key, text]) => `\`${haproxyPrefix}${key}: ${text}\``);
  return entries.length === 0
    ? "nothing: HAProxy does so anyway, or it is said by another"
    : where + entries.join(", ");
}
