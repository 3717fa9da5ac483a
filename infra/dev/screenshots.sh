#!/usr/bin/env bash
# screenshots.sh: every page in both languages, both themes and two widths, as the demo's owner and at the agent's desk in a real simulated
# call, into the git-ignored folder screenshots/. ONLY=desk,calls LANGS=zh THEMES=light WIDTHS=390 take a part.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root/web/console"
exec "$root/infra/dev/with-demo.sh" node e2e/screenshots.mjs "$@"
