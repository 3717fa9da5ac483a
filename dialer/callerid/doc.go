// Package callerid owns the numbers people see when they are called: whose they are and how that was proved, pools of them, which number
// a call shows, how often a number may be shown, how it fares and when it rests. Which number a call shows is decided in the transaction
// that claims its lead (Allocate), so that an attempt has one number whatever happens to the node.
//
// It does not own trunks (dialer/trunk), leads (dialer/list) or the pace (dialer/pace). Nothing here lets anybody show a number that was
// not proved to be theirs, and nothing swaps a number that people stopped answering for a fresh one: such a number rests, and when most
// of a pool rests the pool does. The walk goes on in dialer/call, which opens the sealed digits.
package callerid
