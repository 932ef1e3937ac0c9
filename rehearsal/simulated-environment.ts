// The environment that a rehearsal hands to the program: everything answers on loopback, by the world's clock.
import { isIP } from "node:net";
import { whyApiIsSilent } from "../components/api-answer.ts";
import { findEngine } from "../components/engine-process.ts";
import { askNameServer, type Environment } from "../components/environment.ts";
import { SharedClock } from "./ground/shared-clock.ts";
import { onOneAddress } from "./ground/one-address.ts";

/** Where a rehearsal's world answers. */
export interface WorldAddress {
  /** `127.0.0.1:PORT` of its DNS server. */
  readonly dns: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** True where the system has 127.0.0.1 only: each ingress has a port instead of an address of its own. */
  readonly oneAddress?: boolean;
  /** Base URL; a cluster's API is below it, by its name. */
  readonly kubernetesApi: string;
  /** Clusters whose API is a real one, which their kubeconfig names; default: none. */
  readonly realApis?: readonly string[];
  /** The file in which the world's clock is kept. */
  readonly timeFile: string;
  /** Simulated seconds per real second, at most. */
  readonly speed: number;
}

/** The variable by which a rehearsal tells the processes that it starts where its world is (JSON). */
export const worldVariable = "CLUSTER_MIGRATION_REHEARSAL";

/** @throws Error in a process that no rehearsal has started */
export function environmentOfRehearsal(): Environment {
  const json = process.env[worldVariable];
  if (json === undefined)
    throw new Error(`${worldVariable}: missing, expected the world's address`);
  return simulatedEnvironment(JSON.parse(json) as WorldAddress);
}

function simulatedEnvironment(world: WorldAddress): Environment {
  const kubernetesApi = (cluster: string) =>
    world.realApis?.includes(cluster) === true ? undefined : `${world.kubernetesApi}/${cluster}`;
  const clock = new SharedClock(world.timeFile, world.speed);
  return {
    nowMs: () => clock.now(),
    route53NowMs: () => Promise.resolve(clock.now()),
    sleep: (seconds, options) => clock.sleep(seconds, options),
    addressesOf: (name) =>
      isIP(name) === 0 ? askNameServer(world.dns, name) : Promise.resolve([name]),
    // one server stands for all of them
    addressesFromNameServer: (_, name) => askNameServer(world.dns, name),
    ingressEndpoint: (address, scheme) => {
      const port = scheme === "https" ? world.httpsPort : world.httpPort;
      return world.oneAddress === true ? onOneAddress(address, port) : { host: address, port };
    },
    kubernetesApi,
    whyApiIsSilent: (cluster, kubeconfig) => whyApiIsSilent(kubeconfig, kubernetesApi(cluster)),
    findEngine: () => findEngine(),
  };
}
