#!/usr/bin/env bash
# govulncheck.sh: looks for known vulnerabilities that our code reaches. The database lies on the internet (GOVULNDB names a copy); where
# it cannot be reached the check is not made, which is said and is not a finding.
set -uo pipefail
out=$(go tool govulncheck ./... 2>&1); code=$?
echo "$out"
if [ $code != 0 ] && grep -q 'fetching vulnerabilities' <<<"$out"; then
  echo "govulncheck: NOT CHECKED: the vulnerability database could not be reached" >&2
  exit 0
fi
exit $code
