#!/usr/bin/env bash
# e2e.sh: the browser tests. Chromium with a fake microphone against a running demo whose customers hum a test tone, so that the audio of
# both directions is known by its content. Options go to node --test, e.g. --test-name-pattern=desk.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root/web/console"
exec "$root/infra/dev/with-demo.sh" -o "--sandbox-tone 800 --log-level info" node e2e/run.mjs "$@"
