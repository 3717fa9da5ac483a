#!/usr/bin/env bash
# need.sh COMMAND=PACKAGE ...: makes sure that the commands are there. What is missing is installed from Debian's packages when we may
# (root, or sudo without a password); otherwise it says what to install and exits 1. A COMMAND with a slash is a path to look for.
set -euo pipefail
missing=()
for pair in "$@"; do
  command=${pair%%=*} package=${pair#*=}
  if [[ $command == */* ]]; then compgen -G "$command" >/dev/null || missing+=("$package"); else command -v "$command" >/dev/null || missing+=("$package"); fi
done
[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | tr ' ' '\n' | sort -u)
as=()
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as=(sudo -n); else as=(false); fi
fi
if ! command -v apt-get >/dev/null || [ "${as[*]}" = false ]; then
  echo "Missing on this machine: ${missing[*]} (names of Debian packages). Install them and run the same command again." >&2
  exit 1
fi
echo "installing ${missing[*]} …"
"${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
