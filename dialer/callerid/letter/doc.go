// Package letter owns documents that prove a caller ID: a carrier's contract, a bill, a letter of authorisation. It keeps them sealed, shows
// them to whoever must judge, and takes the operator's word. What the word means for the number belongs to dialer/callerid; who the operator
// is, to cmd and web/operator.
package letter
