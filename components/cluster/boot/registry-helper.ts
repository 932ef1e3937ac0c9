// How a kubelet gets at private images: ECR's credentials by the machine's own role.

/**
 * The release that kops pins for every minor, and its digests (kubernetes/kops: pkg/assets/assetdata/ecr.yaml). It
 * speaks credentialprovider.kubelet.k8s.io/v1, which all minors since 1.26 have.
 */
export const registryHelper = {
  REGISTRY_HELPER: "https://artifacts.k8s.io/binaries/cloud-provider-aws/v1.31.7",
  REGISTRY_HELPER_AMD64: "7644623e4ec9ad443ab352a8a5800a5180ee28741288be805286ba72bb8e7164",
  REGISTRY_HELPER_ARM64: "1980e3a038cb16da48a137743b31fb81de6c0b59fa06c206c2bc20ce0a52f849",
} as const;

/** Which images the kubelet asks the helper for: every private ECR registry, of any account and region. */
export function imageCredentials(region: string): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1",
    kind: "CredentialProviderConfig",
    providers: [
      {
        name: "ecr-credential-provider",
        apiVersion: "credentialprovider.kubelet.k8s.io/v1",
        matchImages: [
          "*.dkr.ecr.*.amazonaws.com",
          "*.dkr.ecr.*.amazonaws.com.cn",
          "*.dkr.ecr-fips.*.amazonaws.com",
        ],
        // as long as ECR's own tokens live
        defaultCacheDuration: "12h",
        args: ["get-credentials"],
        env: [{ name: "AWS_REGION", value: region }],
      },
    ],
  };
}
