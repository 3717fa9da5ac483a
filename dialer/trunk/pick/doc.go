// Package pick owns the choice of a trunk: groups of trunks, their routes by the beginning of the number, and in which order a call asks
// them. Order is a function of values; what is known of each trunk now is passed in. It does not own what a trunk is (dialer/trunk), nor
// when the next in the order is asked: the walk goes on in dialer/trunk, which fails over by cause.
package pick
