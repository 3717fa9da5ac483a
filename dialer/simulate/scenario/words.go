package scenario

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// The scalars of a file. goccy/go-yaml hands their text to UnmarshalYAML.

// span is a length of time: "90s", "1h30m", or a number of seconds.
type span time.Duration

func (s *span) UnmarshalYAML(raw []byte) error {
	text := plain(raw)
	if n, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && math.Abs(n) < 1e9 {
		*s = span(n * float64(time.Second))
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%q is no length of time; write 90s, 5m or 1h30m", text)
	}
	*s = span(d)
	return nil
}

// share is a part of a whole: "30%" or 0.3; never outside 0 to 1.
type share float64

func (s *share) UnmarshalYAML(raw []byte) error {
	text := plain(raw)
	number, percent := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		n /= 100
	}
	if err != nil || !(n >= 0 && n <= 1) {
		return fmt.Errorf("%q is no share; write 30%% or 0.3", text)
	}
	*s = share(n)
	return nil
}

// clock is a time of day: "09:00" to "24:00".
type clock time.Duration

func (c *clock) UnmarshalYAML(raw []byte) error {
	text := plain(raw)
	if text == "24:00" {
		*c = clock(24 * time.Hour)
		return nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return fmt.Errorf("%q is no time of day; write 09:00", text)
	}
	*c = clock(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

func plain(raw []byte) string {
	return strings.Trim(strings.TrimSpace(string(raw)), `"'`)
}

// lengths is a Spread in a file: one length ("25s"), {median, p90}, or {quantiles: [...]}.
type lengths struct {
	Median    span   `yaml:"median"`
	P90       span   `yaml:"p90"`
	Quantiles []span `yaml:"quantiles"`
}

func (l *lengths) UnmarshalYAML(decode func(any) error) error {
	var one span
	if err := decode(&one); err == nil {
		l.Median = one
		return nil
	}
	type fields lengths
	return decode((*fields)(l))
}

func (l *lengths) spread() Spread {
	if l == nil {
		return Spread{}
	}
	s := Spread{Median: time.Duration(l.Median), P90: time.Duration(l.P90)}
	for _, q := range l.Quantiles {
		s.Points = append(s.Points, time.Duration(q))
	}
	return s
}
