#!/usr/bin/env bash
# Puts a fresh token where workers look for one. It lives for three hours and is made anew every hour, by
# every member: each is good, and the last one written is the one that is found.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=machine.sh
source "$here/machine.sh"
umask 077

random_letters() {
  local letters
  letters=$(head -c 4096 /dev/urandom | LC_ALL=C tr --delete --complement 'a-z0-9')
  printf '%s' "${letters:0:$1}"
}

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT

token="$(random_letters 6).$(random_letters 16)"
config=$(<"$ROOT/etc/kubernetes/kubeadm.yaml")
entry="bootstrapTokens: [{token: $token, ttl: 3h0m0s, description: workers of the last hour}]"
# in files, never among a command's arguments, which everybody on the machine can read
printf '%s\n' "${config/"bootstrapTokens: []"/$entry}" >"$work/kubeadm.yaml"
printf '%s' "$token" >"$work/token"

kubeadm init phase bootstrap-token --skip-token-print --config "$work/kubeadm.yaml"
retry 5 5 aws ssm put-parameter --overwrite --type SecureString --key-id "$KEY" --output text \
  --name "$PARAMETERS/node/bootstrap-token" --value "file://$work/token" >/dev/null ||
  fail "cannot write $PARAMETERS/node/bootstrap-token"
