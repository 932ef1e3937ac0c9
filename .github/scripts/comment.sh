#!/usr/bin/env bash
# Keeps one comment on a pull request: finds its own by a hidden marker and edits it, or makes it.
#   comment.sh NUMBER PARTS
# PARTS holds check.md and preview-STACK.md files; the check comes first. Needs gh and GH_REPO.
set -euo pipefail
number=$1 parts=$2
marker='<!-- cluster-migration:verdict -->'
body=$(mktemp)
trap 'rm -f "$body"' EXIT

{
  echo "$marker"
  for part in "$parts"/check.md "$parts"/preview-*.md; do
    # GitHub takes 65,536 characters; each part gets its share, and says so
    [ ! -f "$part" ] || {
      head -c 20000 "$part"
      [ "$(wc -c <"$part")" -le 20000 ] || printf '\n\n_Cut here: the whole text is in the job summary._\n'
      echo
    }
  done
} | head -c 64000 | { iconv -c -f UTF-8 -t UTF-8 2>/dev/null || true; } >"$body" # no half character
cat "$parts"/check.md "$parts"/preview-*.md >>"${GITHUB_STEP_SUMMARY:-/dev/null}" 2>/dev/null || true

# the marker must begin the comment, and the workflow's own account must have written it
id=$(gh api --paginate "repos/$GH_REPO/issues/$number/comments" | jq --raw-output --arg marker "$marker" \
  '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith($marker))) | .id' | sed -n 1p)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GH_REPO/issues/comments/$id" --field "body=@$body"
else
  gh api --silent --method POST "repos/$GH_REPO/issues/$number/comments" --field "body=@$body"
fi
