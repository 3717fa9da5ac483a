// Package sipp owns the strangers' test of the sandbox carrier: sipp, which shares no line with us, calls it with scenarios of its own.
// It holds nothing but tests; sipp (Debian package sip-tester) must be installed. The walk goes on in dialer/trunk, where sipp is the
// carrier and we call.
package sipp
