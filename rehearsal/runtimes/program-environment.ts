import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { worldVariable } from "../simulated-environment.ts";
import type { World } from "../world/world.ts";

/**
 * What a process that runs the program must find in its environment before it starts.
 *
 * @param folder where the world's certificate authority is kept for it
 */
export function programEnvironment(world: World, folder: string): Readonly<Record<string, string>> {
  const authority = join(folder, "rehearsal-ca.pem");
  writeFileSync(authority, world.endpoints.authority);
  return {
    [worldVariable]: JSON.stringify(world.address()),
    // read by Node itself when a process starts: the gate asks by HTTPS as clients do
    NODE_EXTRA_CA_CERTS: authority,
  };
}
