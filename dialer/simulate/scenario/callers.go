package scenario

import (
	"fmt"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
)

// callers are the numbers of a file.
type callers struct {
	Numbers []caller `yaml:"numbers"`
	Guard   *bool    `yaml:"answer_guard"`
}

type caller struct {
	Name    string `yaml:"name"`
	Count   int    `yaml:"count"` // so many alike
	Country string `yaml:"country"`
	Region  string `yaml:"region"`
	PerHour *int   `yaml:"per_hour"`
	PerDay  *int   `yaml:"per_day"`
	Today   int    `yaml:"today"`
	Rests   string `yaml:"rests_until"`
	Usual   share  `yaml:"usual"`
}

// mostCallers is how many numbers a pool may have.
const mostCallers = 200

// known is how many calls a number's usual rate stands on when a file gives one.
const known = 1_000

func (c *callers) callers(zone *time.Location) (out Callers, err error) {
	if c == nil {
		return out, nil
	}
	out.Guard = c.Guard == nil || *c.Guard
	for i, n := range c.Numbers {
		made := Caller{Standing: callerid.Standing{Place: callerid.Place{Country: n.Country, Zh: n.Region, En: n.Region}, Today: n.Today,
			Caps: callerid.Caps{PerHour: callerid.DefaultPerHour, PerDay: callerid.DefaultPerDay}}}
		if n.PerHour != nil {
			made.Caps.PerHour = *n.PerHour
		}
		if n.PerDay != nil {
			made.Caps.PerDay = *n.PerDay
		}
		if made.Rests, err = moment(n.Rests, zone); err != nil {
			return out, fmt.Errorf("callers.numbers[%d].rests_until: %w", i, err)
		}
		if n.Usual > 0 {
			made.Health = callerid.Health{Seen: known, Answers: callerid.Rate{N: known, K: known * float64(n.Usual)}}
		}
		name := n.Name
		if name == "" {
			name = "number-" + strconv.Itoa(i+1)
		}
		count := min(max(n.Count, 1), mostCallers+1)
		for k := range count {
			made.ID = dialer.CallerID(name)
			if count > 1 {
				made.ID += dialer.CallerID("-" + strconv.Itoa(k+1))
			}
			out.Numbers = append(out.Numbers, made)
		}
	}
	return out, nil
}

// checkCallers tells numbers that cannot be shown.
func (s *Scenario) checkCallers() error {
	seen := map[dialer.CallerID]bool{}
	for i := range s.Callers.Numbers {
		n := &s.Callers.Numbers[i]
		if n.Place.Country == "" {
			n.Place.Country = s.Groups[0].Country
		}
		switch {
		case n.ID == "" || seen[n.ID]:
			return fmt.Errorf("callers: two numbers are named %q, or one has no name", n.ID)
		case n.Caps.PerHour < 0 || n.Caps.PerDay < 0 || n.Today < 0 || n.Rested < 0:
			return fmt.Errorf("callers: per_hour, per_day and today of %q are not negative; 0 is no cap", n.ID)
		}
		seen[n.ID] = true
	}
	if len(seen) > mostCallers {
		return fmt.Errorf("callers: %d numbers; a pool has at most %d", len(seen), mostCallers)
	}
	return nil
}

func (g Group) checkRegions() error {
	sum := 0.0
	for _, r := range g.Regions {
		sum += r.Share
	}
	if sum > 1+1e-9 {
		return fmt.Errorf("the regions add up to %.3g, more than one", sum)
	}
	return nil
}
