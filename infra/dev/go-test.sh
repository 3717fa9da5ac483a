#!/usr/bin/env bash
# go-test.sh: all Go tests with the race detector. Packages in which real time matters (audio every 20 ms, SIP timers, browsers) run one
# after the other, so that they do not wait for each other's processor; the others run side by side before them. What is built with a tag alone
# follows. All groups are run whatever becomes of the first.
set -uo pipefail
timed='/(cmd/demo|dialer/sandbox(/.*)?|dialer/trunk(/testcall)?|media/(plane|record|rtp)|softphone/(agent|bridge|browser|desk|lite|relay|station))$'
code=0
go list ./... | grep -vE "$timed" | xargs go test -race -timeout 15m "$@" || code=1
go list ./... | grep -E "$timed" | xargs go test -race -p 1 -timeout 15m "$@" || code=1
go test -race -timeout 5m -tags opus,nolibopusfile "$@" ./media/opus || code=1
go test -race -p 1 -timeout 5m -tags opus,nolibopusfile -run 'Opus|Chromium' "$@" ./softphone/lite ./softphone/browser || code=1
exit $code
