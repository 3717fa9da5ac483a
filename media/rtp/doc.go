// Package rtp owns the RTP and RTCP of a trunk's leg: its UDP ports (its own or shared, read by a media plane or by itself), whom it listens
// to, how its own stream is numbered, what it knows of the received one, telephone-events both ways and the reports (RFC 3550, 3551, 4733,
// 4961, 5761). Session ties them together and is a media.Leg; Numbering, Reception, SenderClock and Digits stand alone, for the legs of
// browsers. It does not own SDP or signalling (dialer/trunk), codecs (media/g711, media/g722) or what is said on a leg (media/tone, softphone/bridge).
package rtp
