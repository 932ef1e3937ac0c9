#!/usr/bin/env bash
# Opens a pull request with the next edit of the migration, or with its reverse:
#   propose.sh next|back
# Needs gh, GH_TOKEN, and credentials that may read Route53. Says so and exits 0 when there is no edit.
set -euo pipefail
case $1 in
  next) options=(--deployed --write) ;;
  back) options=(--back --write) ;;
  *) echo "got $1, expected next or back" >&2 && exit 2 ;;
esac
text=$(npm run --silent next -- "${options[@]}")
echo "$text"
if git diff --quiet -- 'Pulumi.*.yaml'; then
  echo "no edit to propose"
  exit 0
fi
# `# row 4 of 10, edit 2 of 3: Pulumi.new.yaml: trafficWeight: 11`
title=$(sed -n '1s/^# //p' <<<"$text")
branch="migration/$1-$(git diff -- 'Pulumi.*.yaml' | git hash-object --stdin | cut -c1-12)"
if git ls-remote --exit-code --heads origin "$branch" >/dev/null; then
  echo "$branch is proposed already"
  exit 0
fi
git switch --quiet --create "$branch"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "$title" -- 'Pulumi.*.yaml'
git push --quiet origin "$branch"
gh pr create --head "$branch" --title "$title" --body "$(sed 's/^/    /' <<<"$text")"
