#!/usr/bin/env bash
# Compares Route53 with the files, and keeps one issue open while they differ. Needs gh and GH_REPO.
set -euo pipefail
title='Route53 differs from the stack files'
text=$(mktemp)
trap 'rm -f "$text"' EXIT

status=0
npm run --silent status >"$text" 2>&1 || status=$?
# 0: they agree; 2: they differ
if [ "$status" -ne 0 ] && [ "$status" -ne 2 ]; then
  cat "$text" >&2
  exit "$status"
fi
number=$(gh issue list --search "in:title \"$title\"" --state open --json number,title |
  jq --raw-output --arg title "$title" '.[] | select(.title == $title) | .number' | sed -n 1p)
if [ "$status" -eq 0 ]; then
  [ -z "$number" ] || gh issue close "$number" --comment 'Route53 is as the files say.'
  exit 0
fi
body=$(printf 'Found by the nightly comparison (`npm run status`). MIGRATION.md, "Drift", says what to do.\n\n%s\n' "$(sed 's/^/    /' "$text")")
if [ -n "$number" ]; then
  gh issue edit "$number" --body "$body"
else
  gh issue create --title "$title" --body "$body"
fi
exit 1
