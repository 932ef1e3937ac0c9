/** As many names as a line takes. */
const shown = 5;

/** `api.example.com, shop.example.com`; of many the first few, and how many more. */
export function formatHosts(hosts: readonly string[]): string {
  const more = hosts.length - shown;
  return hosts.slice(0, shown).join(", ") + (more > 0 ? ` (and ${more} more)` : "");
}
