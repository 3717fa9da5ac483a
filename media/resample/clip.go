package resample

// Clip is a whole sound at another rate: it begins when it began and lasts as long. Errors are New's.
func Clip(from, to int, sound []int16) ([]int16, error) {
	r, err := New(from, to)
	if err != nil {
		return nil, err
	}
	late := int(r.Delay().Seconds()*float64(to) + 0.5) // samples out
	tail := make([]int16, r.taps)
	out := make([]int16, r.Most(len(sound))+r.Most(len(tail)))
	n := r.Resample(out, sound)
	n += r.Resample(out[n:], tail)
	length := len(sound) * to / from
	return out[late:min(n, late+length)], nil
}
