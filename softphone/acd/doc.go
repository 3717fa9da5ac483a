// Package acd owns who gets the next person: the automatic call distribution. It keeps the standing of every agent present on this
// node, the people waiting for one, and joins the longest idle ready agent of a campaign to the person who waits longest. It does not
// own an agent's state (softphone/desk decides, in one goroutine per agent), nor audio. The walk goes on in softphone/bridge.
package acd
