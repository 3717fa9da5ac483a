package demo

import (
	"bytes"
	"fmt"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
)

// sample is a list of numbers with known fates.
type sample struct {
	csv  []byte
	want map[string]sandbox.Fate // by the number in E.164
	name map[string]string       // lead's name -> number
}

// newSample makes n numbers that go round the table of fates; one in three is a person, as on a good day. An announcement that answers is
// left out: robots do not wait for what the detection hears, so that its outcome hangs on who is quicker;
// so are agents' own telephones, who are no customers.
func newSample(n int) sample {
	s := sample{want: map[string]sandbox.Fate{}, name: map[string]string{}}
	var others []sandbox.Fate
	for _, f := range sandbox.Fates() {
		if f.Kind != sandbox.Mix && f.Kind != sandbox.Person && f.Kind != sandbox.VacantAnswers && f.Kind != sandbox.AgentPhone && f.Kind != sandbox.AgentLeaves {
			others = append(others, f)
		}
	}
	var file bytes.Buffer
	file.WriteString("phone,name,plan\n")
	for i := range n {
		f := sandbox.Fates()[0]
		if i%3 != 0 {
			f = others[(i-i/3-1)%len(others)]
		}
		number, name := fmt.Sprintf("+86138%06d%02d", i, f.From), fmt.Sprintf("Lead %04d", i)
		fmt.Fprintf(&file, "%s,%s,Pro\n", number[3:], name)
		s.want[number], s.name[name] = f, number
	}
	s.csv = file.Bytes()
	return s
}

// fits tells whether an outcome is right for a fate. A person who answers and is gone again before anybody could talk was answered all the
// same; a person for whom no agent came in time is abandoned, which is counted apart.
func fits(f sandbox.Fate, got dialer.Outcome) bool {
	if got == f.Outcome {
		return true
	}
	return f.Outcome == dialer.Answered && got == dialer.Abandoned
}
