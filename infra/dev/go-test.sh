#!/usr/bin/env bash
# go-test.sh: all Go tests with the race detector. Packages in which real time matters (audio every 20 ms, SIP timers, browsers) run after the
# others and not beside each other, so that they do not wait for each other's processor; only those that mostly wait for SIP's and RTP's own
# timers have a lane beside those that keep a processor busy. What is built with a tag alone follows. All groups are run whatever becomes of the first.
set -uo pipefail
waiting='/(dialer/(sandbox(/.*)?|trunk(/testcall)?)|media/(plane|record|rtp))$'
working='/(cmd/demo|softphone/(agent|bridge|browser|desk|lite|relay|station))$'
code=0
all=$(go list ./...)
grep -vE "$waiting|$working" <<<"$all" | xargs go test -race -p 3 -timeout 15m "$@" || code=1
grep -E "$waiting" <<<"$all" | xargs go test -race -p 1 -timeout 15m "$@" &
beside=$!
grep -E "$working" <<<"$all" | xargs go test -race -p 1 -timeout 15m "$@" || code=1
wait "$beside" || code=1
go test -race -timeout 5m -tags opus,nolibopusfile "$@" ./media/opus || code=1
go test -race -p 1 -timeout 5m -tags opus,nolibopusfile -run 'Opus|Chromium' "$@" ./softphone/lite ./softphone/browser || code=1
exit $code
