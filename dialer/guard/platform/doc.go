// Package platform owns the blocklist of the whole installation: numbers that no tenant may call, kept in the shared book as an index under
// a key of the installation's own. Neither the table nor a copy of it tells anybody's number, and a tenant can only ask about numbers it
// has. It does not own tenants' own lists (dialer/list) nor what a refusal means; the walk goes on in dialer/guard, which asks at each claim,
// and in dialer/guard/egress, which asks while a call rings.
package platform
