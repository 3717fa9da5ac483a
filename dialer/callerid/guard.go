package callerid

import "time"

// The answer-rate guard of a pool: people who are called more than they answer mark the caller, so a pool whose answers fall is shown less,
// in proportion. Each hourly cap is multiplied by p / p_ref, where p is the share of people who answered among the last guardCalls
// completed calls of the pool (of the last guardSpan at most) and p_ref what is usual for its numbers: 30 % falling to 20 % turns 60 calls
// a minute into 40. It only ever takes away, and says nothing before guardNeeds calls were seen.
const (
	guardCalls = 500
	guardNeeds = 100
	guardSpan  = 3 * time.Hour
	guardFloor = 0.1 // of a cap: what is left however few answer, so that a recovery is seen
)

// Guarded is the share of its hourly caps that a pool may use. recent are its completed calls by slot, latest first; usual is the sum of
// its numbers' long-run rates. 1 is all of them.
func Guarded(recent []Rate, usual Rate) float64 {
	var seen Rate
	for _, slot := range recent {
		if seen.N >= guardCalls {
			break
		}
		seen.N, seen.K = seen.N+slot.N, seen.K+slot.K
	}
	if seen.N < guardNeeds || usual.N < learning || usual.K <= 0 {
		return 1
	}
	return clamp(seen.Of(0)/usual.Of(1), guardFloor, 1)
}
