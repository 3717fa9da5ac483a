package signal

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryClientMessageSurvivesTheWire(t *testing.T) {
	full := map[string]Client{
		"hello": &Hello{V: Version, Tab: "t1", Resume: "r"}, "offer": &Offer{SDP: "v=0", Restart: true}, "break": &Break{Reason: "lunch"},
		"candidate": &Candidate{Candidate: "candidate:1 1 udp 1 127.0.0.1 9 typ host", Mid: "0"},
		"mute":      &Mute{On: true}, "hold": &Hold{On: true}, "record": &Recording{Call: "c", Do: TapePause}, "dtmf": &DTMF{Digits: "12#"}, "hangup": &HangUp{Call: "c"},
		"draft":   &KeepDraft{Call: "c", Draft: Draft{Note: "n", Fields: map[string]string{"a": "b"}, Step: "s", Code: "x"}},
		"dispose": &Dispose{Call: "c", Code: "renewed", Note: "n", Callback: &Callback{At: "2026-12-01T10:00", AnyAgent: true}},
		"undo":    &Undo{Call: "c"}, "extend": &Extend{Call: "c"},
		"accept": &Accept{Call: "c"}, "skip": &Skip{Call: "c", Reason: "later"}, "dial": &DialNext{Campaign: "k", Lead: "l"}, "find": &Find{Campaign: "k", Name: "陈"},
	}
	for _, empty := range Clients() {
		m := empty
		if f, ok := full[empty.Type()]; ok {
			m = f
		}
		raw, err := EncodeClient("7", m)
		if err != nil {
			t.Fatal(err)
		}
		re, got, err := Decode(raw)
		if err != nil || re != "7" || !reflect.DeepEqual(got, m) {
			t.Errorf("%s: got %q %#v, %v", raw, re, got, err)
		}
	}
}

func TestEveryServerMessageSurvivesTheWireAndNeverSaysNullForAList(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Servers() {
		if seen[m.Type()] {
			t.Errorf("two messages of type %s", m.Type())
		}
		seen[m.Type()] = true
		raw, err := Encode(m)
		if err != nil || !json.Valid(raw) || strings.Contains(string(raw), "null") {
			t.Errorf("%s, %v", raw, err)
		}
		back, err := DecodeServer(raw)
		if err != nil || back.Type() != m.Type() {
			t.Errorf("%s came back as %#v, %v", raw, back, err)
		}
	}
}

func TestWhatIsRefusedBeforeItIsLookedAt(t *testing.T) {
	long := strings.Repeat("x", MaxNote+1)
	for name, c := range map[string]struct{ raw, reason string }{
		"a message over the size limit":              {strings.Repeat(" ", MaxMessage+1), "too_big"},
		"something that is no JSON":                  {"hello", "not_json"},
		"an array":                                   {"[]", "not_json"},
		"a message without re":                       {`{"type":"ping"}`, "re_missing"},
		"a message of unknown type":                  {`{"type":"eval","re":"1"}`, "type_unknown"},
		"a number where a word belongs":              {`{"type":"break","re":"1","reason":5}`, "not_json"},
		"a page of another version":                  {`{"type":"hello","re":"1","v":99,"tab":"t"}`, "version"},
		"an empty offer":                             {`{"type":"offer","re":"1","sdp":""}`, "sdp"},
		"letters on the keypad":                      {`{"type":"dtmf","re":"1","digits":"12x"}`, "digits"},
		"a break without reason":                     {`{"type":"break","re":"1"}`, "reason_missing"},
		"a note that does not fit":                   {`{"type":"draft","re":"1","call":"c","draft":{"note":"` + long + `"}}`, "note_too_long"},
		"a callback at no time":                      {`{"type":"dispose","re":"1","call":"c","code":"cb","callback":{"at":"soon"}}`, "callback_time"},
		"a disposition without code":                 {`{"type":"dispose","re":"1","call":"c"}`, "code_missing"},
		"an id longer than any of ours":              {`{"type":"hangup","re":"1","call":"` + strings.Repeat("c", 65) + `"}`, "too_long"},
		"a field value longer than any form holds":   {`{"type":"draft","re":"1","draft":{"fields":{"a":"` + strings.Repeat("v", MaxFieldText+1) + `"}}}`, "field_too_long"},
		"a candidate for a line that does not exist": {`{"type":"candidate","re":"1","candidate":"c","line":99}`, "candidate"},
	} {
		_, _, err := Decode([]byte(c.raw))
		if e, ok := err.(*fault.Error); !ok || e.Reason != c.reason || e.Code != fault.Invalid {
			t.Errorf("%s: got %v, want %s", name, err, c.reason)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range Clients() {
		raw, err := EncodeClient("1", m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		re, m, err := Decode(raw)
		if err != nil {
			if fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("uncoded error %v", err)
			}
			return
		}
		again, err := EncodeClient(re, m)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Decode(again); err != nil && len(again) <= MaxMessage {
			t.Fatalf("%s does not decode again: %v", again, err)
		}
	})
}
