import { UserError } from "../migration/user-error.ts";

/** `shop.example.com=sock-shop/front-end`, as often as given. */
export function hostsOf(options: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.map((option) => {
      const match = /^([^=]+)=([^=/]+\/[^=/]+)$/.exec(option);
      if (match === null) {
        throw new UserError(`--host: got ${option}, expected NAME=NAMESPACE/SERVICE`);
      }
      return [match[1] ?? "", match[2] ?? ""];
    }),
  );
}
