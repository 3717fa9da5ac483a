// Package opus owns the edge of a leg whose far side speaks Opus (RFC 6716, RTP by RFC 7587): packets of the far side become packets of
// G.711 and back, so that everybody behind the leg knows only those. The codec is libopus, by cgo, in a program built with the tags opus and
// nolibopusfile; without them New refuses and no line of it is linked. It owns neither sockets nor SDP negotiation (softphone/lite,
// softphone/browser).
//
// Both ways stay at 8 kHz: libopus takes and gives that rate itself, the far side is told so, and the telephone has no more.
package opus
