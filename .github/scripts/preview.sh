#!/usr/bin/env bash
# Previews one stack by the policy pack and saves the plan, so that the update does what the preview showed:
#   preview.sh STACK OUT
# Writes OUT/preview-STACK.md, also when the preview is refused, and OUT/STACK.plan when it is not. A stack
# that is not there yet is created only where CREATE_STACK=true; elsewhere the page says so.
set -uo pipefail
stack=$1 out=$2
mkdir -p "$out"
page=$out/preview-$stack.md
text=$(mktemp)
trap 'rm -f "$text"' EXIT

if ! pulumi stack select --non-interactive "$stack" >"$text" 2>&1; then
  if [ "${CREATE_STACK:-}" != true ]; then
    printf '### `%s`: first update\n\nThe stack does not exist yet. It is created when this change is merged.\n' "$stack" >"$page"
    exit 0
  fi
  # shellcheck disable=SC2086 # no provider means no option
  pulumi stack init --non-interactive ${PULUMI_SECRETS_PROVIDER:+--secrets-provider "$PULUMI_SECRETS_PROVIDER"} "$stack" >"$text" 2>&1 || {
    printf '### `%s`: the stack could not be created\n\n```\n%s\n```\n' "$stack" "$(tail -n 40 "$text")" >"$page"
    exit 1
  }
fi
policies=()
[ ! -d policy ] || policies=(--policy-pack policy)
pulumi preview --non-interactive --color never --diff --stack "$stack" "${policies[@]}" --save-plan "$out/$stack.plan" >"$text" 2>&1
status=$?
if [ "$status" -eq 0 ]; then title="preview"; else title="the preview is refused"; rm -f "$out/$stack.plan"; fi
{
  echo "### \`$stack\`: $title"
  echo
  echo '<details><summary>Output of <code>pulumi preview</code></summary>'
  echo
  # indented, so that no text can end the block
  sed 's/^/    /' "$text"
  echo
  echo '</details>'
} >"$page"
[ "$status" -eq 0 ] || grep -E '^ *error: ' "$text" | sed 's/^ */- /' >>"$page"
exit "$status"
