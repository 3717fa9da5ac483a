// Package sandbox is a SIP carrier inside the product: real SIP and real RTP on real sockets, and behind every number somebody whose
// fate is written in the number's last two digits (Fates). The demo, trial tenants and tests dial it exactly as they would dial a
// carrier. It owns the callees, what they say, what they heard, and a report of every call that is the carrier's own truth.
// It does not know tenants, campaigns, trunks or the caller's code: nothing but packets goes between them, so that what works here
// works elsewhere. dialer/trunk is the other end of the wire; docs/sandbox.md tells developers the magic numbers.
package sandbox
