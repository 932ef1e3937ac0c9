#!/usr/bin/env bash
# Says in the job summary how the migration stands, and fails when Route53 differs from the files:
#   status.sh
# Needs credentials that may read Route53. The exit code is that of the command: 0 they agree, 2 they differ, 1 unknown.
set -uo pipefail
text=$(mktemp)
trap 'rm -f "$text"' EXIT

npm run --silent status >"$text" 2>&1
status=$?
case $status in
  0) title='The files and the deployment agree' ;;
  2) title='The files and the deployment differ' ;;
  *) title='It cannot be told how the migration stands' ;;
esac
cat "$text"
{ echo "### $title" && echo && sed 's/^/    /' "$text" && echo; } >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$status"
