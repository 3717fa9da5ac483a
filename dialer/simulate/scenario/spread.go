package scenario

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Spread is the distribution of a length of time. It is a log-normal given by its median and its ninth decile, or, when Points are given,
// the straight line between evenly spaced quantiles from the least to the most: what a history of calls is kept as.
type Spread struct {
	Median time.Duration
	P90    time.Duration
	Points []time.Duration
}

// normal90 is the standard normal's ninth decile.
const normal90 = 1.2815515655446004

// At is the length at probability p of (0,1); z is the standard normal of the same draw, which spares its inverse for log-normals.
func (s Spread) At(p, z float64) time.Duration {
	if n := len(s.Points); n > 1 {
		x := p * float64(n-1)
		i := min(int(x), n-2)
		return s.Points[i] + time.Duration((x-float64(i))*float64(s.Points[i+1]-s.Points[i]))
	}
	if s.P90 <= s.Median {
		return s.Median
	}
	sigma := math.Log(float64(s.P90)/float64(s.Median)) / normal90
	return time.Duration(float64(s.Median) * math.Exp(sigma*z))
}

// Mean is the expected length.
func (s Spread) Mean() time.Duration {
	if n := len(s.Points); n > 1 {
		sum := time.Duration(0)
		for i := 1; i < n; i++ {
			sum += (s.Points[i-1] + s.Points[i]) / 2
		}
		return sum / time.Duration(n-1)
	}
	if s.P90 <= s.Median || s.Median <= 0 {
		return s.Median
	}
	sigma := math.Log(float64(s.P90)/float64(s.Median)) / normal90
	return time.Duration(float64(s.Median) * math.Exp(sigma*sigma/2))
}

func (s Spread) zero() bool { return s.Median == 0 && s.P90 == 0 && len(s.Points) == 0 }

func (s Spread) check(what string) error {
	switch {
	case len(s.Points) == 1 || len(s.Points) > 1 && !slices.IsSorted(s.Points):
		return fmt.Errorf("%s: quantiles are at least two lengths in rising order", what)
	case s.Median < 0 || s.P90 < 0 || s.P90 > 0 && s.P90 < s.Median || len(s.Points) > 1 && s.Points[0] < 0:
		return fmt.Errorf("%s: lengths are not negative and p90 is not below the median", what)
	}
	return nil
}
