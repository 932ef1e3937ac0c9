#!/usr/bin/env bash
# Makes this machine its zone's member of the control plane. The same on every member, none is first; runs
# at every boot, and again whenever it failed.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=machine.sh
source "$here/machine.sh"
# shellcheck source=etcd-member.sh
source "$here/etcd-member.sh"

config=/etc/kubernetes/kubeadm.yaml

main() {
  read_identity
  [[ $ADDRESS == "$MEMBER_ADDRESS" ]] ||
    fail "this machine's address is $ADDRESS, the member's is $MEMBER_ADDRESS: wrong network interface"
  install_packages kubelet kubeadm kubectl
  install_registry_helper
  prepare_kernel
  leave_network_alone
  start_containerd
  attach_disk
  mount_disk
  fetch_authorities
  fetch_encryption
  name_the_api
  # state is assigned before it is used: a failure in an argument would be lost
  local state
  state=$(current_state)
  write_config "$state"
  phase certs all
  phase kubeconfig all
  state=$(initial_state)
  write_config "$state"
  phase etcd local
  phase control-plane all
  start_kubelet
  wait_for_api
  # the first phase that calls the API also lets its administrators in: before, they may not even look
  phase upload-config kubeadm
  admin apply --filename "$ROOT/etc/cluster/access.yaml" >/dev/null || fail "the API does not take the workers' rights"
  grant_administrators
  remove_predecessor
  mark_initialised
  phase upload-config kubelet
  phase mark-control-plane
  "$here/bootstrap-token.sh"
  phase addon all
  # it may do everything, and no binding can be taken from it; the next boot makes it anew for its own use
  rm --force "$ROOT/etc/kubernetes/super-admin.conf"
  systemctl enable --now bootstrap-token.timer certificates.timer etcd-snapshot.timer
  say "member $MEMBER is up"
}

phase() {
  kubeadm init phase "$@" --config "$ROOT$config"
}

# One parameter for each file; authorities' keys are readable by this role only.
fetch_authorities() {
  local name file value
  while read -r name file; do
    value=$(retry 5 5 parameter "$name") || fail "parameter $PARAMETERS/$name cannot be read"
    [[ $value == "-----BEGIN "* ]] || fail "parameter $PARAMETERS/$name is no PEM"
    printf '%s\n' "$value" | put_file 0600 "/etc/kubernetes/pki/$file"
  done <"$ROOT/etc/cluster/authorities"
}

# The key of the Secrets in etcd; another one is put into the parameter by hand (docs/cluster.md).
fetch_encryption() {
  local value
  value=$(retry 5 5 parameter control-plane/encryption.yaml) ||
    fail "parameter $PARAMETERS/control-plane/encryption.yaml cannot be read"
  [[ $value == *"kind: EncryptionConfiguration"* ]] ||
    fail "parameter $PARAMETERS/control-plane/encryption.yaml is no EncryptionConfiguration"
  printf '%s\n' "$value" | put_file 0600 /etc/kubernetes/api-server/encryption.yaml
}

# This member's own API server, also when its peers are gone; no way back in through a load balancer.
name_the_api() {
  local hosts
  hosts=$(grep --invert-match " $API_NAME\$" "$ROOT/etc/hosts" || true)
  printf '%s\n127.0.0.1 %s\n' "$hosts" "$API_NAME" | put_file 0644 /etc/hosts
}

write_config() {
  sed --expression "s|@NODE_NAME@|$NODE_NAME|" --expression "s|@INITIAL_STATE@|$1|" \
    "$ROOT/etc/cluster/kubeadm.yaml" | put_file 0600 "$config"
}

api_is_ready() {
  curl --fail --silent --output /dev/null --max-time 5 --cacert "$ROOT/etc/kubernetes/pki/ca.crt" \
    "https://$API_NAME:6443/readyz"
}

wait_for_api() {
  retry 60 5 api_is_ready ||
    fail "the API did not get ready in 5 minutes; crictl logs and journalctl -u kubelet tell why"
}

# A Node keeps the provider id of the machine that registered it, and a machine with the same address has
# the same name: the old one's Node must go, and a kubelet registers again only when it starts.
remove_predecessor() {
  local known
  known=$(retry 5 5 admin get node "$NODE_NAME" --ignore-not-found --output 'jsonpath={.spec.providerID}') ||
    fail "the API does not tell about node $NODE_NAME"
  if [[ -z $known || $known == "$PROVIDER_ID" ]]; then return; fi
  say "node $NODE_NAME is $known's: registering anew"
  admin delete node "$NODE_NAME" --wait=false
  systemctl restart kubelet
}

# Operators' rights, while the cluster is new: a binding that an operator has taken away stays away.
grant_administrators() {
  local binding=cluster-migration:administrators known
  if [[ $MARKER != none ]]; then return; fi
  known=$(retry 5 5 admin get clusterrolebinding "$binding" --ignore-not-found --output name) ||
    fail "the API does not tell about $binding"
  if [[ -n $known ]]; then return; fi
  # a peer may have been faster
  retry 3 5 admin apply --filename "$ROOT/etc/cluster/administrators.yaml" >/dev/null ||
    fail "the API does not take the administrators' rights"
}

admin() {
  kubectl --kubeconfig "$ROOT/etc/kubernetes/admin.conf" --request-timeout 20s "$@"
}

main "$@"
