#!/usr/bin/env bash
# Takes a snapshot of etcd, checks that it can be read, and puts it into the cluster's bucket.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=machine.sh
source "$here/machine.sh"
# shellcheck source=etcd-member.sh
source "$here/etcd-member.sh"

umask 077
folder=/var/lib/etcd/snapshots
name=$(date --utc +%Y-%m-%dT%H%M%SZ).db
mkdir -p "$ROOT$folder"
trap 'rm -f "$ROOT$folder/$name"' EXIT

# `snapshot save` waits for ever for a member that is away
etcdctl --endpoints "https://$MEMBER_ADDRESS:2379" --command-timeout 10s endpoint health >/dev/null ||
  fail "member $MEMBER of etcd is not well: no snapshot is taken"
etcdctl --endpoints "https://$MEMBER_ADDRESS:2379" snapshot save "$folder/$name"
etcd_tool etcdutl snapshot status "$folder/$name"
retry 3 20 aws s3 cp --only-show-errors "$ROOT$folder/$name" "s3://$SNAPSHOT_BUCKET/$MEMBER/$name" ||
  fail "the snapshot cannot be uploaded"
say "s3://$SNAPSHOT_BUCKET/$MEMBER/$name"
