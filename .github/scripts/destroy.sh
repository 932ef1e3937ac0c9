#!/usr/bin/env bash
# Destroys a retired side, when its name has been typed twice:
#   destroy.sh STACK TYPED
# The program refuses by itself what is not retired.
set -euo pipefail
stack=$1 typed=$2
if [ "$stack" != "$typed" ]; then
  echo "confirm: got $typed, expected $stack: type the stack's name" >&2
  exit 2
fi
if ! grep -Eq "^ +cluster-migration:retired: *['\"]?true['\"]? *$" "Pulumi.$stack.yaml"; then
  echo "Pulumi.$stack.yaml: retired is not true: merge and apply that edit first" >&2
  exit 1
fi
pulumi destroy --non-interactive --yes --color never --run-program --stack "$stack"
pulumi stack rm --non-interactive --yes --preserve-config "$stack"
echo "now make a pull request that removes Pulumi.$stack.yaml"
