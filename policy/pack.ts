// The policy pack: `pulumi preview --policy-pack policy`. docs/policy.md lists its policies.
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies.ts";

new PolicyPack("cluster-migration", { enforcementLevel: "mandatory", policies: [...policies] });
