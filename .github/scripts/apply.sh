#!/usr/bin/env bash
# Updates the stacks that a merged change concerns, each by the plan of its preview, one after another:
#   apply.sh OUT STACK...
# OUT/STACK.plan is made by preview.sh; a stack that is new is created and previewed here. The first update
# that fails stops the rest: the side with less traffic comes first, so a bad change stays there.
set -euo pipefail
out=$1
shift
for stack in "$@"; do
  echo "::group::pulumi up --stack $stack"
  if [ ! -f "$out/$stack.plan" ]; then
    CREATE_STACK=true "$(dirname "$0")/preview.sh" "$stack" "$out" || {
      cat "$out/preview-$stack.md" >&2
      exit 1
    }
  fi
  pulumi up --non-interactive --yes --skip-preview --color never --stack "$stack" --plan "$out/$stack.plan"
  echo "::endgroup::"
done
