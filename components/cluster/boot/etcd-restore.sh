#!/usr/bin/env bash
# Replaces this member's data by a snapshot's: etcd-restore.sh MEMBER/TIME.db, the same on every member. The
# data that was there is kept beside it. See docs/cluster.md, quorum lost, before using it.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=machine.sh
source "$here/machine.sh"
# shellcheck source=etcd-member.sh
source "$here/etcd-member.sh"

key=${1:-}
[[ -n $key ]] || fail "usage: etcd-restore.sh MEMBER/TIME.db (aws s3 ls s3://$SNAPSHOT_BUCKET/ --recursive)"
folder=/var/lib/etcd
mountpoint --quiet "$ROOT$folder" || fail "$folder is not mounted: cluster-boot mounts it"
crictl version >/dev/null || fail "crictl does not answer: nothing was stopped"
umask 077

# the boot service would start what this ends
systemctl stop cluster-boot kubelet
crictl ps --quiet --name '^(etcd|kube-apiserver)$' | xargs --no-run-if-empty crictl stop --timeout 30

rm -rf "$ROOT$folder/restored"
aws s3 cp --only-show-errors "s3://$SNAPSHOT_BUCKET/$key" "$ROOT$folder/restore.db"
# Revisions go on far above those that clients have seen, and all earlier ones are gone: a watch or a cache of before
# gets an error and reads anew, instead of waiting for ever (etcd: Disaster recovery, since 3.5.15).
# Another token makes it another cluster: a member that was forgotten, and still has the old data, is refused
etcd_tool etcdutl snapshot restore "$folder/restore.db" --data-dir "$folder/restored" \
  --name "$MEMBER" --initial-cluster "$ETCD_MEMBERS" --initial-cluster-token "$CLUSTER-$key" \
  --initial-advertise-peer-urls "https://$MEMBER_ADDRESS:2380" \
  --bump-revision 1000000000 --mark-compacted
if [[ -d $ROOT$DATA ]]; then mv "$ROOT$DATA" "$ROOT$DATA-before-$(date --utc +%Y%m%d%H%M%S)"; fi
mv "$ROOT$folder/restored" "$ROOT$DATA"
rm "$ROOT$folder/restore.db"
say "restored from $key; when every member says so: systemctl start cluster-boot, on each; then restart every" \
  "worker's kubelet, and whatever watches the API"
