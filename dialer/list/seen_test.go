package list

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
)

func blindOf(n int) []byte { return binary.BigEndian.AppendUint64(make([]byte, 24), uint64(n)) }

func TestASetOfNumbersMissesNone(t *testing.T) {
	const many = 300_000
	s := newSet(t)
	for n := range many {
		if !s.add(blindOf(n)) {
			t.Fatalf("%d was thought to be there", n)
		}
	}
	for n := range many {
		if s.add(blindOf(n)) {
			t.Fatalf("%d was missed", n)
		}
	}
}

func newSet(t *testing.T) *seen {
	s, err := newSeen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

// The longest file there may be is five million rows: what its check holds of them leaves room in an import's 256 MiB.
func TestASetOfFiveMillionNumbersIsSmall(t *testing.T) {
	s, wrong := newSet(t), 0
	before := resident(t)
	for n := range 5_000_000 {
		if !s.add(blindOf(n)) {
			wrong++
		}
	}
	if held := (resident(t) - before) >> 10; held > 56 || wrong > 2 {
		t.Errorf("%d MiB are held, %d numbers were wrongly thought to be there", held, wrong)
	}
}

// resident is what this process holds of the machine's memory, in KiB.
func resident(t *testing.T) (n int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		fmt.Sscanf(line, "VmRSS: %d kB", &n)
	}
	return n
}

func TestAMemoryMissesNoneAndEndsWhenSomebodyElseWrites(t *testing.T) {
	var m memory
	defer m.end()
	if !m.holds(0) {
		t.Fatal("nothing is remembered of an empty list")
	}
	const many = 200_000
	for n := range many {
		m.take([]*ready{{blind: blindOf(n)}})
	}
	vain := 0
	for n := range many {
		if !m.may(blindOf(n)) {
			t.Fatalf("%d is on the list and was missed", n)
		}
		if m.may(blindOf(many + n)) {
			vain++
		}
	}
	if vain > many/1000 {
		t.Errorf("%d of %d would be looked for in vain", vain, many)
	}
	if !m.holds(many) || m.holds(many+1) || m.holds(many) {
		t.Error("somebody else's lead did not end it for good")
	}
	var none *memory
	if late := (&memory{}); none.holds(0) || late.holds(5) || late.holds(0) {
		t.Error("a list that had leads before is remembered")
	}
}
