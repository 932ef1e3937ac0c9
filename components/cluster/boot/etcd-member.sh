# shellcheck shell=bash
# The member's own disk, and its place among the members of etcd: functions, sourced by the boot script.
# Two rules keep the data: nothing is forced, and a member that was up once never starts as `new` again,
# since two blank `new` members would form a healthy, empty cluster.
# shellcheck disable=SC2153 # the names in capitals are settings

DATA=/var/lib/etcd/data

# The id of this member's disk; a disk is known by its tags, so that a lost one can be replaced by another.
find_disk() {
  aws ec2 describe-volumes --query 'Volumes[].VolumeId' --output text --filters \
    "Name=tag:KubernetesCluster,Values=$CLUSTER" "Name=tag:Name,Values=$ETCD_VOLUME" \
    "Name=availability-zone,Values=$ZONE" "Name=status,Values=available,in-use"
}

attached_to() {
  aws ec2 describe-volumes --volume-ids "$VOLUME" --output text \
    --query 'Volumes[0].Attachments[0].InstanceId'
}

attach_disk() {
  local holder
  VOLUME=$(retry 5 5 find_disk) || fail "EC2 does not tell which disk is $ETCD_VOLUME"
  [[ $VOLUME =~ ^vol-[0-9a-f]+$ ]] ||
    fail "expected one disk named $ETCD_VOLUME in $ZONE, found: ${VOLUME:-none}"
  holder=$(retry 5 5 attached_to) || fail "EC2 does not tell who has $VOLUME"
  if [[ $holder == "$INSTANCE_ID" ]]; then return; fi
  if [[ $holder == i-* ]]; then
    # it goes when that machine has ended; taking it away could tear a write in two
    fail "$VOLUME is still held by $holder; trying again"
  fi
  aws ec2 attach-volume --volume-id "$VOLUME" --instance-id "$INSTANCE_ID" --device /dev/xvdu \
    --output text >/dev/null || fail "$VOLUME cannot be attached; trying again"
}

marker() {
  parameter "etcd/$MEMBER/initialised"
}

mount_disk() {
  local device filesystem found=0
  # EC2 names a disk by its id, without the dash
  device=$ROOT/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VOLUME/-/}
  retry 24 5 test -e "$device" || fail "$device did not appear in 2 minutes"
  MARKER=$(retry 5 5 marker) || fail "parameter $PARAMETERS/etcd/$MEMBER/initialised cannot be read"
  if mountpoint --quiet "$ROOT/var/lib/etcd"; then return; fi
  # 0: something is there; 2: nothing is; anything else: it could not be read
  filesystem=$(blkid --probe --output value --match-tag TYPE "$device") || found=$?
  if ((found == 2)); then
    if [[ $MARKER == "$VOLUME" ]]; then
      fail "$VOLUME has held etcd's data and looks blank now: not formatting it; see docs/cluster.md, member lost"
    fi
    say "formatting $VOLUME"
    mkfs.ext4 -q -L etcd "$device" || fail "$VOLUME cannot be formatted"
  elif ((found != 0)); then
    fail "$VOLUME cannot be read: blkid ended with $found"
  elif [[ $filesystem != ext4 ]]; then
    fail "$VOLUME holds ${filesystem:-something other than a file system}, not ext4: not formatting it"
  fi
  mkdir -p "$ROOT/var/lib/etcd"
  mount -o noatime "$device" "$ROOT/var/lib/etcd" || fail "$VOLUME cannot be mounted"
}

# What the configuration says now: a rewritten manifest would restart etcd.
current_state() {
  local state
  state=$(sed --quiet '/name: initial-cluster-state/{n;s/ *value: *"\{0,1\}\([a-z]*\)"\{0,1\}/\1/p}' \
    "$ROOT/etc/kubernetes/kubeadm.yaml" 2>/dev/null || true)
  printf '%s\n' "${state:-existing}"
}

# `new` for a member that never was up; a member with data ignores its flags; one that lost its data comes
# back as `existing`, in the place of itself, if the others have quorum.
initial_state() {
  if [[ -d $ROOT$DATA/member ]]; then
    current_state
  elif [[ $MARKER == none ]]; then
    printf 'new\n'
  else
    take_own_place >&2 || exit 1
    printf 'existing\n'
  fi
}

take_own_place() {
  local peers members id status own="https://$MEMBER_ADDRESS:2380"
  peers=$(healthy_peers)
  [[ -n $peers ]] ||
    fail "member $MEMBER was up before, its disk is empty, and no peer has quorum: starting it as new could lose everything; see docs/cluster.md, quorum lost"
  members=$(etcdctl --endpoints "$peers" member list --write-out simple) ||
    fail "the peers do not tell their members"
  read -r id status < <(awk -F ', ' -v own="$own" '$4 == own { print $1, $2 }' <<<"$members") || true
  if [[ ${status:-} == unstarted ]]; then return; fi
  if [[ -n ${id:-} ]]; then
    say "taking member $MEMBER's lost self ($id) out"
    etcdctl --endpoints "$peers" member remove "$id" || fail "member $id cannot be removed"
  fi
  say "adding member $MEMBER"
  # etcd refuses while its members have not been connected to each other for five seconds
  retry 6 5 etcdctl --endpoints "$peers" member add "$MEMBER" --peer-urls "$own" ||
    fail "member $MEMBER cannot be added"
}

# The peers' client addresses that answer with a quorum behind them, comma-separated: etcdctl's health is a
# read through the log.
healthy_peers() {
  local member url healthy=()
  for member in ${ETCD_MEMBERS//,/ }; do
    if [[ ${member%%=*} == "$MEMBER" ]]; then continue; fi
    url=${member#*=}
    url=${url%:2380}:2379
    if etcdctl --endpoints "$url" --command-timeout 5s endpoint health >/dev/null 2>&1; then
      healthy+=("$url")
    fi
  done
  (
    IFS=,
    printf '%s\n' "${healthy[*]:-}"
  )
}

mark_initialised() {
  if [[ $MARKER == "$VOLUME" ]]; then return; fi
  retry 5 5 aws ssm put-parameter --overwrite --type String --output text \
    --name "$PARAMETERS/etcd/$MEMBER/initialised" --value "$VOLUME" >/dev/null ||
    fail "cannot note that member $MEMBER is up"
}

etcdctl() {
  etcd_tool etcdctl --cacert /etc/kubernetes/pki/etcd/ca.crt \
    --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt \
    --key /etc/kubernetes/pki/etcd/healthcheck-client.key "$@"
}

# etcd's own tools come with its image, which kubeadm names; no second version of them to keep.
etcd_tool() {
  local image
  image=$(kubeadm config images list --config "$ROOT/etc/kubernetes/kubeadm.yaml" | grep '/etcd:')
  if [[ -z $(ctr --namespace k8s.io images list --quiet "name==$image") ]]; then
    ctr --namespace k8s.io images pull "$image" >/dev/null
  fi
  ctr --namespace k8s.io run --rm --net-host \
    --mount type=bind,src=/etc/kubernetes/pki/etcd,dst=/etc/kubernetes/pki/etcd,options=rbind:ro \
    --mount type=bind,src=/var/lib/etcd,dst=/var/lib/etcd,options=rbind:rw \
    "$image" "etcd-tool-$$-$RANDOM" "$@"
}
