// Package print owns fingerprints of announcements: where in time and pitch a recording has its strongest lines, and how to find such a
// constellation again in a call. A carrier plays one recording to everybody, so it is found again through G.711, noise, another level, a
// late beginning and a player that runs a little fast; the same words in another voice are another recording. What a match means for a
// call is package detect's and dialer/trunk's.
package print
