// Package phonetest gives tests the far side of a call without SIP: two RTP sessions on loopback, one of them our trunk's leg, the other
// the carrier that speaks and listens; and a tape in memory. It owns no judgement: tests ask what was heard.
package phonetest
