// Package list owns lists and the people on them: their numbers sealed and found again by a keyed blind index, their fields and tags,
// where the number lives, the blocklist, and the import that brings files of millions in. Every row of a file ends accepted, merged or
// rejected with a reason. It does not decide who may be called (dialer/guard) nor who is next (dialer/campaign, where the walk goes on).
//
// Numbers are opened in two places: Numbers.Open, for the call that dials, and Store.Reveal, for a person who says why.
package list
