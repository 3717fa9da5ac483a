package sipcheck

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/emiago/sipgo/sip"
)

// FuzzJudge: whatever comes, judging never panics, what passes is understood by the stack, judging it again changes nothing, and an
// answer is one whole message that holds no line of the sender's making.
func FuzzJudge(f *testing.F) {
	for _, dir := range []string{"rfc4475", "rfc5118"} {
		names, err := filepath.Glob(filepath.Join("testdata", dir, "*"))
		if err != nil || names == nil {
			f.Fatal("no seeds", err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
			f.Add(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
		}
	}
	g := callee(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		v := g.Judge(data, Source{Transport: "UDP"})
		if v.Answer != nil {
			if v.Pass != nil {
				t.Fatal("passed and answered")
			}
			if i := bytes.Index(v.Answer, crlf2); i != len(v.Answer)-4 {
				t.Fatalf("answer has a body or no end: %q", v.Answer)
			}
			if bytes.ContainsAny(bytes.ReplaceAll(v.Answer, []byte("\r\n"), nil), "\r\n") {
				t.Fatalf("bare line end in %q", v.Answer)
			}
			return
		}
		if v.Pass == nil {
			return
		}
		msg, err := sip.ParseMessage(v.Pass)
		if err != nil {
			t.Fatalf("the stack refuses what passed: %v\n%q", err, v.Pass)
		}
		if msg.From() == nil || msg.To() == nil || msg.CallID() == nil || msg.CSeq() == nil || msg.Via() == nil {
			t.Fatalf("the stack misses a mandatory field in %q", v.Pass)
		}
		again := g.Judge(v.Pass, Source{Transport: "UDP"})
		if !bytes.Equal(again.Pass, v.Pass) {
			t.Fatalf("canonical is not stable:\n%q\n%q", v.Pass, again.Pass)
		}
	})
}
