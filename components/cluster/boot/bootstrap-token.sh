#!/usr/bin/env bash
# Puts a fresh token where workers look for one. It lives for three hours and is made anew every hour, by
# every member: each is good, and the last one written is the one that is found. A Secret, not kubeadm's phase,
# which would let everybody read the cluster's address and bind its administrators again.
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

id=$(random_letters 6)
secret=$(random_letters 16)
end=$(date --utc --date '+3 hours' +%Y-%m-%dT%H:%M:%SZ)
# in files, never among a command's arguments, which everybody on the machine can read
cat >"$work/token.yaml" <<END
apiVersion: v1
kind: Secret
metadata:
  name: bootstrap-token-$id
  namespace: kube-system
type: bootstrap.kubernetes.io/token
stringData:
  description: workers of the last hour
  token-id: "$id"
  token-secret: "$secret"
  expiration: "$end"
  usage-bootstrap-authentication: "true"
  auth-extra-groups: system:bootstrappers:nodes
END
printf '%s' "$id.$secret" >"$work/token"

kubectl --kubeconfig "$ROOT/etc/kubernetes/admin.conf" --request-timeout 20s create --filename "$work/token.yaml" \
  >/dev/null || fail "the API does not take a bootstrap token"
retry 5 5 aws ssm put-parameter --overwrite --type SecureString --key-id "$KEY" --output text \
  --name "$PARAMETERS/node/bootstrap-token" --value "file://$work/token" >/dev/null ||
  fail "cannot write $PARAMETERS/node/bootstrap-token"
