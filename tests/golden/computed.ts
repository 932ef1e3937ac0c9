// What AWS and the other providers would compute: readable, and the same in every run, wherever a resource
// stands in the tree of components.
import { simulatedPublicKey } from "../../rehearsal/world/public-key.ts";
import { texts, type Properties } from "../../rehearsal/world/provider.ts";
import { secretSignature, signature } from "./run-program.ts";

export function computed(type: string, name: string, inputs: Properties): Properties {
  if (type.startsWith("tls:")) return keysOf(type, name);
  const common = { arn: `arn of ${type} ${name}` };
  switch (type) {
    case "aws:lb/loadBalancer:LoadBalancer":
      return {
        ...common,
        dnsName: `${name}.elb.us-east-1.amazonaws.com`,
        zoneId: "Z26RNL4JYFTOTI",
      };
    case "aws:ec2/networkInterface:NetworkInterface":
      return { ...common, privateIp: texts(inputs["privateIps"])[0] ?? `address of ${name}` };
    case "aws:ec2/eip:Eip":
      return { ...common, allocationId: `allocation of ${name}`, publicIp: `address of ${name}` };
    case "aws:kms/key:Key":
      return { ...common, keyId: `key id of ${name}` };
    case "command:local:Command":
      return { stdout: `stdout of ${name}`, stderr: `stderr of ${name}` };
    default:
      return common;
  }
}

/** As the provider marks them, private keys are secrets. */
function keysOf(type: string, name: string): Properties {
  const secret = (value: string) => ({ [signature]: secretSignature, value });
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return {
        privateKeyPem: secret(`private key of ${name}`),
        privateKeyPemPkcs8: secret(`private key (PKCS 8) of ${name}`),
        privateKeyOpenssh: secret(`private key (OpenSSH) of ${name}`),
        publicKeyPem: simulatedPublicKey,
      };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `certificate request ${name}` };
    default:
      return { certPem: `certificate ${name}` };
  }
}
