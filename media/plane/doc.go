// Package plane owns the UDP sockets of many legs: one goroutine of a plane reads all of them, in batches of system calls made while it
// is parked in the Go scheduler's own poller, and hands each datagram to the leg whose socket it is. A leg costs no goroutine and a packet
// no allocation. It does not know what is in a datagram: RTP is media/rtp's, SRTP and ICE are softphone/browser's.
//
// A plane exists on Linux. Elsewhere Open fails, and a leg falls back to a goroutine for each of its sockets.
package plane
