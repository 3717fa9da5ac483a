#!/usr/bin/env bash
# with-demo.sh [-o "demo options"] COMMAND ...: runs COMMAND beside a Boyun demo of its own: free ports, a temporary data folder, simulated
# customers. COMMAND finds BOYUN_URL (console), BOYUN_ADMIN (admin listener) and BOYUN_TEAM (a JSON file with the demo's log-ins). What was
# started is ended afterwards and its folder removed; the exit status is COMMAND's. BOYUN_BIN names another binary than bin/boyun.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${BOYUN_BIN:-$root/bin/boyun}
options=()
if [ "${1:-}" = -o ]; then read -ra options <<<"$2"; shift 2; fi
[ -x "$bin" ] || { echo "$bin is not there: run make build first" >&2; exit 1; }
dir=$(mktemp -d /tmp/boyun-demo.XXXXXX)
chmod 711 "$dir" # Postgres runs as another user when we are root
free() { # a port nobody listens on, from $1 up
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}
admin=$(free $((31000 + RANDOM % 1000)))
pid=
stop() {
  local status=$?
  trap - EXIT
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    kill -INT "$pid" 2>/dev/null || true # the first lets calls end, the second ends them
    kill -INT "$pid" 2>/dev/null || true
    wait "$pid" || true
  fi
  [ $status = 0 ] || { echo "--- the demo's last words" >&2; tail -25 "$dir/log" >&2 || true; }
  rm -rf "$dir"
  exit $status
}
trap stop EXIT
trap 'exit 130' INT TERM
mkfifo "$dir/said"
"$bin" demo --data "$dir/data" --listen localhost:0 --admin "127.0.0.1:$admin" "${options[@]}" >"$dir/said" 2>"$dir/log" &
pid=$!
url=
exec 4<"$dir/said"
while read -r -t 60 line <&4; do
  case $line in "Boyun is ready"*) url=${line##* } ;; "Ctrl+C stops"*) break ;; esac
done
[ -n "$url" ] || { echo "the demo did not start" >&2; exit 1; }
cat <&4 >/dev/null &
BOYUN_URL=$url BOYUN_ADMIN="http://127.0.0.1:$admin" BOYUN_TEAM="$dir/data/demo-team.json" "$@"
