#!/usr/bin/env bash
# Builds Kubernetes' control plane and its tools, as tools/go.mod pins them, into a cache outside the
# repository, where the tests look for them. Does nothing when they are there. Needs Go.
#
#   tests/kubernetes/build-tools.sh [--folder]
#
# Prints a line to standard error; with --folder, only the name of the cache's folder to standard output.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/tools"

folder="${XDG_CACHE_HOME:-$HOME/.cache}/cluster-migration/kubernetes-tools"
if [ "${1:-}" = --folder ]; then
  echo "$folder"
  exit
fi

# the copy of go.mod is written last: with it, the folder is complete
if cmp --silent go.mod "$folder/go.mod"; then
  echo "Kubernetes' tools are in $folder" >&2
  exit
fi
if ! command -v go >/dev/null; then
  echo "Kubernetes' tools are not built: go is not installed" >&2
  exit 1
fi

export GOFLAGS=-mod=readonly
kubernetes=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
helm=$(go list -m -f '{{.Version}}' helm.sh/helm/v3)
IFS=. read -r major minor _ <<<"${kubernetes#v}"
# without its version, a server's clients take it for 0.0
stamps="-s -w"
stamps+=" -X k8s.io/component-base/version.gitVersion=$kubernetes"
stamps+=" -X k8s.io/component-base/version.gitMajor=$major"
stamps+=" -X k8s.io/component-base/version.gitMinor=$minor"
stamps+=" -X helm.sh/helm/v3/internal/version.version=$helm"

echo "building Kubernetes $kubernetes and its tools into $folder: ten minutes on two cores" >&2
mkdir -p "$folder"
rm -f "$folder/go.mod"
build() {
  go build -ldflags "$stamps" -o "$folder/$1" "$2"
}
# what most tests need first, for a run that ends before all is built
build etcd go.etcd.io/etcd/server/v3
for command in kube-apiserver kube-controller-manager kube-scheduler; do
  build "$command" "k8s.io/kubernetes/cmd/$command"
done
build kwok sigs.k8s.io/kwok/cmd/kwok
for command in kubectl kubeadm; do
  build "$command" "k8s.io/kubernetes/cmd/$command"
done
build etcdctl go.etcd.io/etcd/etcdctl/v3
build etcdutl go.etcd.io/etcd/etcdutl/v3
build helm helm.sh/helm/v3/cmd/helm
cp go.mod "$folder/go.mod"
