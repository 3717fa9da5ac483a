// Package stdio owns the JSON lines protocol in which the predictive pacer runs in a process of its own, so that anything can be its
// dialer: a simulator, another product, a recorded day. One line starts the day, every other line is a tick and is answered by one line.
// It does not decide; dialer/pace does. docs/pacing.md describes the lines.
package stdio

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Longest is how long a line may be in bytes.
const Longest = 16 << 20

// Serve reads lines from in until it ends and writes one answer per tick to out, each as soon as it is decided. target is the share of
// answering people the day may end with abandoned. A line that cannot be understood is an error that names its number; nothing is
// answered after it.
func Serve(in io.Reader, out io.Writer, target float64) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), Longest)
	var day *Day
	var answer []byte
	for n := 1; lines.Scan(); n++ {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		l, err := parse(text)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if l.Start != nil {
			if day, err = NewDay(*l.Start, target); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
			continue
		}
		if day == nil {
			return fmt.Errorf("line %d: the first line must be a start", n)
		}
		got, err := day.Tick(l.Tick)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		answer = got.append(answer[:0])
		if _, err := out.Write(answer); err != nil {
			return fmt.Errorf("answer line %d: %w", n, err)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d bytes", Longest)
	} else if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// Answer is what a tick is answered.
type Answer struct {
	Dial     int
	Forecast float64
}

func (a Answer) append(to []byte) []byte {
	to = append(to, `{"dial":`...)
	to = strconv.AppendInt(to, int64(a.Dial), 10)
	to = append(to, `,"forecast":`...)
	to = strconv.AppendFloat(to, a.Forecast, 'f', -1, 64)
	return append(to, '}', '\n')
}

// line is any line in.
type line struct {
	Start *Start `json:"start"`
	Tick
}

func parse(text []byte) (line, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return line{}, fmt.Errorf("not a line of this protocol: %w", err)
	}
	return l, nil
}

// Ref is an id as the other side counts or names it. An absent number is 0 and an absent string is empty, so both are the same id.
type Ref string

// UnmarshalJSON takes a number, a string or null.
func (r *Ref) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		var s string
		if err := json.Unmarshal(text, &s); err != nil {
			return err
		}
		*r = Ref(s)
		return nil
	}
	switch s := string(text); s {
	case "null", "0":
		*r = ""
	default:
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return fmt.Errorf("an id is a number or a string, not %s", s)
		}
		*r = Ref(s)
	}
	return nil
}
