import type { Endpoint } from "../../components/environment.ts";

/** The rehearsal's 127.77.a.b where there is only 127.0.0.1: every address has two ports from the first one's on. */
export function onOneAddress(address: string, firstPort: number): Endpoint {
  const [, , a = 0, b = 0] = address.split(".").map(Number);
  return { host: "127.0.0.1", port: firstPort + 2 * (256 * a + b) };
}
