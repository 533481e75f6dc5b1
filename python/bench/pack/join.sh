#!/bin/sh
# Checks the parts beside this file, joins them and unpacks them: sh join.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-subpiped-bench}

if [ -e "$to" ]; then
  echo "$to is there already: remove it, or name another folder (sh join.sh FOLDER)" >&2
  exit 73
fi

names=
bad=0
while read -r sum name; do
  names="$names $here/$name"
  if [ ! -f "$here/$name" ]; then
    echo "$name is missing: copy it beside join.sh" >&2
    bad=1
  elif [ "$(sha256sum <"$here/$name" | cut -d ' ' -f 1)" != "$sum" ]; then
    echo "$name is damaged: copy it again" >&2
    bad=1
  fi
done <"$here/SHA256SUMS"
[ "$bad" = 0 ] || exit 65

# Under another name until it is whole.
partial=$to.partial
rm -rf "$partial"
trap 'rm -rf "$partial"' EXIT
trap 'exit 130' HUP INT TERM
mkdir -p "$partial"
# The names have no blanks, the folder may have some.
(
  cd "$here"
  for name in $(cut -d ' ' -f 3 <SHA256SUMS); do cat "$name"; done
) | gzip -dc | tar -x -C "$partial" -f -
mv "$partial" "$to"
echo "now: $to/run.sh"
