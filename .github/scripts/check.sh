#!/usr/bin/env bash
# Judges a change by the rules of its base, so that no change can judge itself:
#   check.sh TRUSTED CHANGE REF OUT
# TRUSTED is a checkout of the base with its packages installed, CHANGE a checkout of the change (read,
# never run), REF the base as a git ref of CHANGE. OUT/check.md gets the verdict. The exit code is that of
# the check: 0 safe, 1 unsafe, 2 unreadable.
set -uo pipefail
trusted=$1 change=$(cd "$2" && pwd) ref=$3 out=$4
mkdir -p "$out"
out=$(cd "$out" && pwd)

(cd "$trusted" && npm run --silent check -- --dir "$change" --base "$ref" --format markdown) \
  >"$out/check.md" 2>"$out/check.err"
status=$?
if [ ! -s "$out/check.md" ]; then
  { echo "## Unsafe: the check did not run" && echo && sed 's/^/    /' "$out/check.err"; } >"$out/check.md"
  [ "$status" -ne 0 ] || status=2
fi
rm -f "$out/check.err"
exit "$status"
