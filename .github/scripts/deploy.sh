#!/usr/bin/env bash
# Opens a pull request that gives an image its new tag or digest in the manifests:
#   deploy.sh FOLDER IMAGE TAG
# IMAGE has no tag: registry.example.com/shop/orders. TAG is a tag, or a digest (sha256:...).
set -euo pipefail
folder=$1 image=$2 tag=$3
if ! [[ $image =~ ^[a-zA-Z0-9][a-zA-Z0-9./:_-]*$ && $tag =~ ^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$ ]]; then
  echo "got $image and $tag, expected an image and a tag or a digest" >&2
  exit 2
fi
case $tag in sha256:*) new="$image@$tag" ;; *) new="$image:$tag" ;; esac
pattern=${image//./\\.}
grep -rlE "image: *[\"']?$pattern([:@][^\"' ]*)?[\"']? *$" "$folder" | while read -r file; do
  sed -i -E "s#(image: *[\"']?)$pattern([:@][^\"' ]*)?([\"']? *)\$#\1$new\3#" "$file"
done
if git diff --quiet -- "$folder"; then
  echo "nothing to change: $image is at $tag, or no manifest has it"
  exit 0
fi
title="Deploy $new"
branch="deploy/$(printf '%s' "$new" | tr -c 'a-zA-Z0-9.\n' '-')"
git switch --quiet --create "$branch"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "$title" -- "$folder"
git push --quiet --force origin "$branch"
[ -n "$(gh pr list --head "$branch" --state open --json number | jq '.[].number')" ] ||
  gh pr create --head "$branch" --title "$title" --body 'Both stacks get it: the one with less traffic first, the other when that one is well.'
