package pace

import "math"

// Accuracy measures forecasts of "people who answer in the next 60 s" against what came, whole minutes each. Its zero value has seen none.
// It is additive: minutes of several nodes or days may be put together field by field.
type Accuracy struct {
	Minutes  int
	Wrong    float64 // sum of absolute errors
	Answered float64 // sum of people who answered
}

// Add counts one minute.
func (a *Accuracy) Add(forecast float64, answered int) {
	a.Minutes++
	a.Wrong += math.Abs(forecast - float64(answered))
	a.Answered += float64(answered)
}

// Share is 1 - WAPE: 1 minus the sum of errors over the sum of answers; it may be negative. ok is false while nobody has answered.
func (a Accuracy) Share() (share float64, ok bool) {
	if a.Answered == 0 {
		return 0, false
	}
	return 1 - a.Wrong/a.Answered, true
}

// Ceiling is the share a forecaster would reach who knew the true rate and nothing else: answers at a known rate are a Poisson count, whose
// mean absolute deviation nobody can foretell. At 5 answers a minute that is 65 %, at 20 it is 82 %.
func (a Accuracy) Ceiling() float64 {
	mean := a.mean()
	if mean == 0 {
		return 0
	}
	return 1 - deviation(mean)/mean
}

// Ratio is the error against that forecaster's: 1 is as good as knowing the rate, and less is possible because agents throttle the flow.
func (a Accuracy) Ratio() float64 {
	mean := a.mean()
	if mean == 0 {
		return 0
	}
	return a.Wrong / float64(a.Minutes) / deviation(mean)
}

func (a Accuracy) mean() float64 {
	if a.Minutes == 0 {
		return 0
	}
	return a.Answered / float64(a.Minutes)
}

// deviation is the mean absolute deviation of a Poisson count from its mean: 2 m^(k+1) e^-m / k! with k the whole part of m.
func deviation(mean float64) float64 {
	k := math.Floor(mean)
	factorial, _ := math.Lgamma(k + 1)
	return 2 * math.Exp((k+1)*math.Log(mean)-mean-factorial)
}
