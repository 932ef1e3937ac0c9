#!/usr/bin/env bash
# Makes this machine a worker. No kubeadm: the kubelet asks the API for its certificate with a token that
# lives for hours, and renews it by itself. Runs at every boot, and again whenever it failed.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=machine.sh
source "$here/machine.sh"

main() {
  read_identity
  install_packages kubelet
  run_own_script
  install_registry_helper
  prepare_kernel
  leave_network_alone
  start_containerd
  fetch_authority
  if ! registered; then write_invitation; fi
  start_kubelet
  # an invitation that has run out is replaced by the next run's
  retry 60 5 registered || fail "the API gave no certificate in 5 minutes; journalctl -u kubelet tells why"
  rm -f "$ROOT/etc/kubernetes/bootstrap-kubelet.conf"
  say "node $NODE_NAME is registered"
}

fetch_authority() {
  local value
  value=$(retry 5 5 parameter node/ca.crt) || fail "parameter $PARAMETERS/node/ca.crt cannot be read"
  [[ $value == "-----BEGIN "* ]] || fail "parameter $PARAMETERS/node/ca.crt is no PEM"
  printf '%s\n' "$value" | put_file 0600 /etc/kubernetes/pki/ca.crt
}

# The group's bootScript.
run_own_script() {
  if [[ ! -e $here/own.sh ]]; then return; fi
  "$here/own.sh" || fail "the group's bootScript ended with $?; trying again"
}

registered() {
  [[ -s $ROOT/etc/kubernetes/kubelet.conf ]]
}

write_invitation() {
  local token
  token=$(retry 5 5 parameter node/bootstrap-token) ||
    fail "parameter $PARAMETERS/node/bootstrap-token cannot be read"
  # before the first member is up it says `none`; what it says instead is not printed: it is a secret
  [[ $token =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]] ||
    fail "parameter $PARAMETERS/node/bootstrap-token holds no token yet; trying again"
  put_file 0600 /etc/kubernetes/bootstrap-kubelet.conf <<END
apiVersion: v1
kind: Config
clusters:
  - name: $CLUSTER
    cluster:
      server: https://$API_NAME:6443
      certificate-authority: /etc/kubernetes/pki/ca.crt
users:
  - name: bootstrap
    user:
      token: $token
contexts:
  - name: bootstrap
    context:
      cluster: $CLUSTER
      user: bootstrap
current-context: bootstrap
END
}

main "$@"
