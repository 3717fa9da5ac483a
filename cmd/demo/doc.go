// Package demo owns the two ways to see the whole product without a carrier: for people (Prepare makes a sample team that can log in) and
// without people (Headless: robot agents and a carrier's own truth to compare with). It uses the product through its own API, sockets and
// SIP, never through a back door; what it prints of itself is measured.
package demo
