# shellcheck shell=bash
# What every machine does, whatever its role: functions, sourced by the boot scripts. Each converges: it
# may run any number of times, and does nothing where its work is done.

# the scripts' tests run them in a scratch root
ROOT="${CLUSTER_ROOT:-}"
# shellcheck source=/dev/null
source "$ROOT/etc/cluster/settings"
export AWS_DEFAULT_REGION

say() {
  printf '%s\n' "$*"
}

# Ends this run; systemd starts the next one.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# retry TIMES SECONDS COMMAND...: until it succeeds, or TIMES are over.
retry() {
  local times=$1 seconds=$2 i
  shift 2
  for ((i = 1; ; i++)); do
    if "$@"; then return 0; fi
    if ((i >= times)); then return 1; fi
    sleep "$seconds"
  done
}

# put_file MODE PATH: standard input becomes the file's content, if it isn't yet.
put_file() {
  local mode=$1 path=$ROOT$2 next
  mkdir -p "$(dirname "$path")"
  next=$(mktemp "$path.XXXXXX")
  cat >"$next"
  chmod "$mode" "$next"
  if [[ -e $path ]] && cmp --silent "$next" "$path"; then
    rm "$next"
    return
  fi
  mv "$next" "$path"
}

metadata() {
  local token
  token=$(curl --fail --silent --show-error --max-time 5 --request PUT \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
  curl --fail --silent --show-error --max-time 5 --header "X-aws-ec2-metadata-token: $token" \
    "http://169.254.169.254/latest/meta-data/$1"
}

# The cloud controller finds a machine by its provider id, and wants EC2's name for it as the node's.
read_identity() {
  INSTANCE_ID=$(retry 5 2 metadata instance-id) || fail "the metadata service does not answer"
  ZONE=$(retry 5 2 metadata placement/availability-zone) || fail "the metadata service tells no zone"
  ADDRESS=$(retry 5 2 metadata local-ipv4) || fail "the metadata service tells no address"
  NODE_NAME=$(retry 5 2 metadata local-hostname) || fail "the metadata service tells no host name"
  # with several search domains EC2 lists several names
  NODE_NAME=${NODE_NAME%% *}
  PROVIDER_ID="aws:///$ZONE/$INSTANCE_ID"
}

parameter() {
  aws ssm get-parameter --with-decryption --name "$PARAMETERS/$1" \
    --query Parameter.Value --output text
}

# The packages' own dependencies bring the CNI plugins, conntrack, socat and the like; not crictl, which kubeadm's
# package has not asked for since 1.32.
install_packages() {
  local wanted=("containerd" "cri-tools") name
  for name in "$@"; do wanted+=("$name-$KUBERNETES_VERSION"); done
  if rpm --query --quiet "${wanted[@]}"; then return; fi
  retry 5 20 dnf install --assumeyes --quiet --disableexcludes=kubernetes "${wanted[@]}" ||
    fail "the package repositories do not deliver: ${wanted[*]}"
}

# The kubelet's helper for images of private ECR repositories. No package has it: the digest says that it is the one.
install_registry_helper() {
  local path=$ROOT/usr/local/lib/cluster/credentials/ecr-credential-provider machine digest next
  case $(uname -m) in
    x86_64) machine=amd64 digest=$REGISTRY_HELPER_AMD64 ;;
    aarch64) machine=arm64 digest=$REGISTRY_HELPER_ARM64 ;;
    *) fail "no registry helper for a machine of type $(uname -m)" ;;
  esac
  if [[ -x $path ]] && sha256sum --check --status <<<"$digest  $path"; then return; fi
  mkdir -p "${path%/*}"
  next=$(mktemp "$path.XXXXXX")
  if ! retry 5 20 curl --fail --silent --show-error --location --max-time 120 --output "$next" \
    "$REGISTRY_HELPER/linux/$machine/ecr-credential-provider-linux-$machine"; then
    rm -f "$next"
    fail "the registry helper cannot be fetched from $REGISTRY_HELPER"
  fi
  if ! sha256sum --check --status <<<"$digest  $next"; then
    rm -f "$next"
    fail "the registry helper from $REGISTRY_HELPER has another digest than $digest"
  fi
  chmod 0755 "$next"
  mv "$next" "$path"
}

prepare_kernel() {
  modprobe --all overlay br_netfilter
  sysctl --quiet --system
}

# Amazon Linux' network services clear away routes and rules that they did not make, the network plugin's
# among them; the files that tell them not to are there already, and are read when they start.
leave_network_alone() {
  if [[ -e $ROOT/run/cluster-network ]]; then return; fi
  systemctl stop 'refresh-policy-routes@*.timer'
  systemctl restart systemd-networkd
  mkdir -p "$ROOT/run"
  touch "$ROOT/run/cluster-network"
}

start_containerd() {
  local version
  version=$(containerd --version | grep --only-matching --extended-regexp '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
  if ((${version%%.*} < CONTAINERD_MAJOR)); then
    fail "containerd is $version: Kubernetes $KUBERNETES_VERSION needs $CONTAINERD_MAJOR or newer; use a newer image"
  fi
  # The kubelet's cgroup driver is systemd, and both must agree. Written, not edited: the default configuration of
  # 2.0.0 to 2.0.6 and 2.1.0 to 2.1.4 has no line for it.
  if ((${version%%.*} >= 2)); then
    put_file 0644 /etc/containerd/config.toml <<'END'
version = 3

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = true
END
  else
    put_file 0644 /etc/containerd/config.toml <<'END'
version = 2

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = true
END
  fi
  systemctl enable --now containerd
}

# Started, and never enabled: after a reboot too, this service comes first (a member's disk is mounted by
# then).
start_kubelet() {
  put_file 0644 /etc/cluster/kubelet.env <<END
KUBELET_FLAGS=--hostname-override=$NODE_NAME --node-ip=$ADDRESS --provider-id=$PROVIDER_ID --cloud-provider=external --image-credential-provider-config=/etc/kubernetes/image-credentials.yaml --image-credential-provider-bin-dir=/usr/local/lib/cluster/credentials${NODE_LABELS:+ --node-labels=$NODE_LABELS}
END
  systemctl daemon-reload
  systemctl start kubelet
}
