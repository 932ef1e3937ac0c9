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
# the rules are part of the change: the verdict above is by the rules as they were
code=$(git -C "$change" diff --name-only --no-renames "$ref...HEAD" -- \
  '*.ts' '*.js' '*.sh' package.json package-lock.json .github policy ':!tests' ':!bench' 2>/dev/null)
if [ -n "$code" ]; then
  {
    echo
    echo "**This change edits the program or its workflows.** The verdict above is by the code of the base. Read these files:"
    echo
    head -n 20 <<<"$code" | sed 's/.*/- `&`/'
    more=$(($(wc -l <<<"$code") - 20))
    [ "$more" -le 0 ] || echo "- and $more more"
  } >>"$out/check.md"
fi
exit "$status"
