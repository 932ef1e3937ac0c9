import { UserError } from "../migration/user-error.ts";

/**
 * `shop.example.com=sock-shop/front-end`, as often as given: the Service behind a host that no Ingress names.
 *
 * @throws UserError for anything else
 */
export function parseHostOptions(options: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.map((option) => {
      const match = /^([^=\s/]+)=([^=\s/]+\/[^=\s/]+)$/.exec(option);
      if (match === null) {
        throw new UserError(`--host: got ${option}, expected NAME=NAMESPACE/SERVICE`);
      }
      return [match[1] ?? "", match[2] ?? ""];
    }),
  );
}
