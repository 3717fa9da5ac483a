// Package inbound owns what is kept of calls people make to us: whose number was called, who the caller is, the call's row from its first
// ring to its one ending, and the callback when nobody could come. How such a call runs is dialer/call's Reception; SIP is dialer/trunk's.
package inbound
