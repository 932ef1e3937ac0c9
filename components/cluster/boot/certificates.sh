#!/usr/bin/env bash
# Renews this member's leaf certificates when one of them has few days left; authorities stay as they are.
# Members do it on different days (RENEW_DAYS differs), and only while all of etcd is well.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=machine.sh
source "$here/machine.sh"
# shellcheck source=etcd-member.sh
source "$here/etcd-member.sh"

pki=$ROOT/etc/kubernetes/pki
manifests=$ROOT/etc/kubernetes/manifests
config=$ROOT/etc/kubernetes/kubeadm.yaml

due() {
  local certificate
  for certificate in "$pki"/apiserver*.crt "$pki"/front-proxy-client.crt "$pki"/etcd/*.crt; do
    if [[ $certificate == */ca.crt ]]; then continue; fi
    if ! openssl x509 -checkend $((RENEW_DAYS * 86400)) -noout -in "$certificate" >/dev/null; then
      say "due: $certificate"
      return 0
    fi
  done
  return 1
}

# A container runtime that does not answer is no sign that the pod is gone.
is_gone() {
  local running
  running=$(crictl ps --quiet --name "^$1\$") && [[ -z $running ]]
}

# A static pod reads its certificates when it starts; it ends when its manifest is gone.
restart_static_pods() {
  local aside="$ROOT/etc/kubernetes/manifests-aside" name lasting=()
  mkdir -p "$aside"
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    mv "$manifests/$name.yaml" "$aside/"
    retry 24 5 is_gone "$name" || lasting+=("$name")
    mv "$aside/$name.yaml" "$manifests/"
  done
  if ((${#lasting[@]} > 0)); then
    fail "${lasting[*]} did not end in 2 minutes, and still use the old certificates: restart them by hand"
  fi
}

api_is_ready() {
  curl --fail --silent --output /dev/null --max-time 5 --cacert "$pki/ca.crt" \
    "https://$API_NAME:6443/readyz"
}

due || exit 0
crictl version >/dev/null || fail "crictl does not answer: no certificates are renewed, since nothing could be restarted"
urls=${ETCD_MEMBERS//:2380/:2379}
# shellcheck disable=SC2001 # the names before the equals signs go
endpoints=$(sed 's/[^,=]*=//g' <<<"$urls")
etcdctl --endpoints "$endpoints" endpoint health >/dev/null ||
  fail "a member of etcd is not well: no certificates are renewed until it is"
kubeadm certs renew all --config "$config"
rm --force "$ROOT/etc/kubernetes/kubelet.conf"
kubeadm init phase kubeconfig kubelet --config "$config"
restart_static_pods
systemctl restart kubelet
retry 60 5 api_is_ready || fail "the API did not come back after its certificates were renewed"
say "renewed"
