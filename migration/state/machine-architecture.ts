/** Graviton families have a `g` right after their generation (`m7g`, `c7gn`, `im4gn`, `x2gd`); `a1` came before that rule. */
export function architectureOf(type: string): "x86_64" | "arm64" {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(type) ? "arm64" : "x86_64";
}
