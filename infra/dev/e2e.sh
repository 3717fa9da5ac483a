#!/usr/bin/env bash
# e2e.sh: the browser tests. Chromium with a fake microphone against a running demo whose customers hum a test tone, so that the audio of
# both directions is known by its content. Words choose files: infra/dev/e2e.sh floor pages. CODEC=opus lets the browsers speak Opus, in a
# program that was built with it (make build TAGS=opus).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root/web/console"
export BOYUN_CODEC=${CODEC:-pcma}
exec "$root/infra/dev/with-demo.sh" -o "--sandbox-tone 800 --log-level info --webrtc-codec $BOYUN_CODEC" node e2e/run.mjs "$@"
