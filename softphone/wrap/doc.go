// Package wrap owns the work after a talk: whether what the agent said about it is complete, what it means when nothing was said in
// time, and saving it until the database takes it, in the order it was said. What follows for the lead is dialer/disposition's.
package wrap
