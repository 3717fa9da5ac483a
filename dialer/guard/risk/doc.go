// Package risk owns the anti-fraud feed: an open REST contract (docs/risk-feed.md), its client and a reference server. A feed publishes a
// signed list of numbers that must not be called and answers questions about single ones. The client keeps a verified copy; what the feed
// signed counts for one minute (guard.FeedAge). When the feed is away longer, or what it says does not bear its signature, nobody is called
// until it is heard again. Numbers leave this process only in the form the contract with the feed names: a keyed hash, or in clear.
//
// It does not decide: dialer/guard does, from what Judge says; the walk goes on in dialer/guard/egress, which asks about the one number
// that is about to be dialed.
package risk
