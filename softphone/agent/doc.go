// Package agent owns where an agent stands: the states of a shift, which event leads from one to the next, how long each may last, and
// the log of changes. It is a machine of values without a clock; softphone/desk runs one per agent in one goroutine, softphone/acd
// reads which are ready. It knows neither sockets nor audio.
package agent
