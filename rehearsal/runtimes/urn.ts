/** `aws:route53/record:Record` of `urn:pulumi:old::shop::parent$aws:route53/record:Record::name`. */
export function typeInUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
