import { realEnvironment, type Environment } from "../../../components/environment.ts";

/** The real one, but nobody asks Route53 for the time, and every Kubernetes API answers. */
export const testEnvironment: Environment = {
  ...realEnvironment,
  route53NowMs: () => Promise.resolve(Date.now()),
  whyApiIsSilent: () => Promise.resolve(undefined),
};
