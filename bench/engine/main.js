// What the engine runs in the program's place: this project's program, whose hosts all answer, and which waits for nothing.
import { realEnvironment } from "../../components/environment.ts";
import program from "../../index.ts";

const environment = {
  ...realEnvironment,
  route53NowMs: () => Promise.resolve(Date.now()),
  sleep: () => Promise.resolve(),
  whyApiIsSilent: () => Promise.resolve(undefined),
  addressesOf: () => Promise.resolve(["127.0.0.1"]),
  ingressEndpoint: () => ({ host: "127.0.0.1", port: Number(process.env.BENCH_PORT) }),
};

export default () => program(environment);
