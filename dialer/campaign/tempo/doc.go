// Package tempo owns how many numbers a campaign dials at a moment, whatever its mode: what the mode's pacer wants (dialer/pace), held by
// the abandon budget, the answer-rate guard and the cap set by hand. It has no clock, no database and no random source. It does not claim
// or dial: dialer/campaign/run asks it for campaigns that run, dialer/simulate for campaigns that are played.
package tempo
