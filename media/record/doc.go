// Package record owns recordings while they are made and when they are read: two G.711 lanes laid on the wall clock, sealed in chunks
// of half a second (AES-256-GCM) and appended to a sink, so that whatever kills the process, all but the last second can be played.
// Nothing on the path of a packet touches a file: a Deck writes for all its tapes from one goroutine.
// It does not own keys, where files lie, or who may listen (the caller); nor packets (media/rtp) or WAV headers (media/wav).
package record
