// Package traffic is the load of the media rows of make bench: the far ends of many calls, in a process of their own, over real sockets.
// It paces 50 packets a second and stream, counts what arrives at the other end of each call and how long it took. Its agents' ends may be
// browsers: a real ICE check, a real DTLS handshake, SRTP. It is not part of the product and shares no code with the product's media.
package traffic
