package stdio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const begin = `{"start":{"agents":3,"ring_timeout":26,"day_len":3600,"line_cap":0,"cps":0,"abandon_cap":0.03,"amd":true,"tick":0.5}}` + "\n"

// answers serves lines and returns what came back.
func answers(t *testing.T, lines ...string) []Answer {
	t.Helper()
	var out bytes.Buffer
	if err := Serve(strings.NewReader(begin+strings.Join(lines, "\n")), &out, 0.01); err != nil {
		t.Fatal(err)
	}
	var got []Answer
	for d := json.NewDecoder(&out); ; {
		var a struct {
			Dial     int     `json:"dial"`
			Forecast float64 `json:"forecast"`
		}
		if err := d.Decode(&a); err == io.EOF {
			return got
		} else if err != nil {
			t.Fatal(err)
		}
		got = append(got, Answer(a))
	}
}

func TestADayInLines(t *testing.T) {
	got := answers(t,
		`{"now":0,"list":1,"events":null}`,
		`{"now":0.5,"list":1,"events":[{"t":0.1,"k":"agent","s":"ready"},{"t":0.2,"k":"agent","a":1,"s":"ready"}]}`,
		`{"now":1,"list":1,"events":[{"t":0.5,"k":"dial","l":1},{"t":0.5,"k":"dial","c":1,"l":1}]}`,
		`{"now":1.5}`)
	if len(got) != 4 {
		t.Fatalf("the start is not answered, every tick is: %v", got)
	}
	if got[0].Dial != 0 {
		t.Errorf("agents are out until they say otherwise: %v", got[0])
	}
	if got[1].Dial < 2 {
		t.Errorf("agent 0 is agent 0 although it is not written: %v", got[1])
	}
}

func TestAnIDIsTheSameAsNumberStringOrAbsent(t *testing.T) {
	for _, text := range []string{`{}`, `{"c":0}`, `{"c":""}`, `{"c":null}`} {
		var h Happening
		if err := json.Unmarshal([]byte(text), &h); err != nil || h.Call != "" {
			t.Errorf("%s: %q, %v", text, h.Call, err)
		}
	}
	var h Happening
	if err := json.Unmarshal([]byte(`{"c":12,"a":"ann"}`), &h); err != nil || h.Call != "12" || h.Agent != "ann" {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestLinesAndCallsPerSecondAreKept(t *testing.T) {
	var agents []string
	for i := range 40 {
		agents = append(agents, fmt.Sprintf(`{"t":0,"k":"agent","a":%d,"s":"ready"}`, i))
	}
	tick := `{"now":0.5,"events":[` + strings.Join(agents, ",") + `]}`
	for cap, most := range map[string]int{`"line_cap":7`: 7, `"cps":3`: 3, `"cps":0.5`: 0} {
		var out bytes.Buffer
		if err := Serve(strings.NewReader(`{"start":{"agents":40,`+cap+`}}`+"\n"+tick), &out, 0.03); err != nil {
			t.Fatal(err)
		}
		var a struct{ Dial int }
		if err := json.Unmarshal(out.Bytes(), &a); err != nil || a.Dial > most || most > 1 && a.Dial == 0 {
			t.Errorf("%s: %s %v", cap, out.String(), err)
		}
	}
}

func TestALineThatMakesNoSenseIsAnErrorWithItsNumber(t *testing.T) {
	tests := map[string]string{
		"no JSON":                begin + "hello",
		"a wrong type":           begin + `{"now":"noon"}`,
		"no start":               `{"now":0}`,
		"an id that is a list":   begin + `{"now":0,"events":[{"k":"dial","c":[1]}]}`,
		"an agent's odd state":   begin + `{"now":0,"events":[{"k":"agent","a":1,"s":"asleep"}]}`,
		"an endless day":         `{"start":{"day_len":1e300}}`,
		"a time beyond all days": begin + `{"now":1e300}`,
		"a cap that is no share": `{"start":{"abandon_cap":3}}`,
		"negative lines":         `{"start":{"line_cap":-1}}`,
	}
	for name, text := range tests {
		if err := Serve(strings.NewReader(text), io.Discard, 0.01); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Serve(strings.NewReader(begin), io.Discard, 1.5); err == nil {
		t.Error("a target above 1 was taken")
	}
}

// TestEachTickIsAnsweredBeforeTheNextIsRead talks as a simulator does: it waits for each answer.
func TestEachTickIsAnsweredBeforeTheNextIsRead(t *testing.T) {
	theirs, ours := io.Pipe()
	back, out := io.Pipe()
	over := make(chan error, 1)
	go func() { over <- Serve(theirs, out, 0.01); out.Close() }()
	talk := json.NewDecoder(back)
	fmt.Fprint(ours, begin)
	for n := range 20 {
		fmt.Fprintf(ours, "{\"now\":%g}\n", float64(n)/2)
		answered := make(chan error, 1)
		go func() { var a Answer; answered <- talk.Decode(&a) }()
		select {
		case err := <-answered:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("no answer")
		}
	}
	ours.Close()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
}

func FuzzServe(f *testing.F) {
	f.Add([]byte(begin + `{"now":0.5,"list":1,"events":[{"t":0.1,"k":"agent","s":"ready"}]}`))
	f.Add([]byte(begin + `{"now":1,"events":[{"t":1,"k":"dial","c":1},{"t":2,"k":"ring","c":1},{"t":3,"k":"answer","c":1},{"t":3,"k":"human","c":1}]}` +
		"\n" + `{"now":0,"events":[{"t":1,"k":"abandon","c":1},{"t":2,"k":"end","c":1,"s":"abandon"},{"t":-5,"k":"pausereq","a":"x"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var out bytes.Buffer
		_ = Serve(bytes.NewReader(text), &out, 0.01)
		for l := range strings.Lines(out.String()) {
			var a struct{ Dial int }
			if err := json.Unmarshal([]byte(l), &a); err != nil || a.Dial < 0 {
				t.Fatalf("answered %q: %v", l, err)
			}
		}
	})
}
