// Package budget owns how many people who answered may be left without an agent: the arithmetic over what was counted, under caps that
// dialer/guard knows by jurisdiction and tenant. It counts nothing itself (dialer/campaign reads the books) and does not pace (dialer/pace).
//
// A person counts as abandoned when a person answered, was taken for a person, and had no agent two seconds after the greeting.
package budget
