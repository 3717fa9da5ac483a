package retry

import "time"

// Skip is why a lead was passed over by an agent who saw it, or given back without being dialed.
type Skip string

// Skips an agent may choose, in the order of the keys 1 to 5, and those that are nobody's choice.
const (
	SkipLater      Skip = "later"      // in two hours
	SkipTomorrow   Skip = "tomorrow"   // in a day
	SkipOther      Skip = "other"      // somebody else shall call
	SkipIncomplete Skip = "incomplete" // something has to be looked up first
	SkipUnfit      Skip = "unfit"      // not to be called in this campaign

	SkipLapsed    Skip = "lapsed"    // nobody looked in time
	SkipWithdrawn Skip = "withdrawn" // the campaign was paused or dials in another way now
	SkipNobody    Skip = "nobody"    // no agent could be held
)

// Skips lists what an agent may choose, in the order of the keys.
func Skips() []Skip { return []Skip{SkipLater, SkipTomorrow, SkipOther, SkipIncomplete, SkipUnfit} }

// Skipped begins the reason of every lead that was passed over.
const Skipped = "skipped_"

// After decides about a lead that was claimed and not dialed.
func After(s Skip, now time.Time) Decision {
	d := Decision{State: Waiting, Reason: Skipped + string(s)}
	switch s {
	case SkipLater:
		d.Due = now.Add(2 * time.Hour)
	case SkipTomorrow, SkipIncomplete:
		d.Due = now.Add(24 * time.Hour)
	case SkipOther:
		d.Due = now.Add(time.Minute)
	case SkipUnfit:
		d.State = Done
	case SkipLapsed:
		d.Due = now.Add(10 * time.Minute)
	case SkipNobody:
		d.Due = now.Add(5 * time.Second)
	default:
		d.Due = now
	}
	return d
}
