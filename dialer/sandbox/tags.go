package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

// freshField marks an INVITE outside any dialog on its way from the gate to its handler. Its value is sealed, so that nobody outside
// can write it.
const freshField = "Sandbox-Fresh"

// tags gives every new INVITE, and its CANCEL, our To tag before the stack sees it: whatever the stack answers on its own (100, 487, the
// 200 to CANCEL) then carries the same tag as we do (RFC 3261 sections 8.2.6.2 and 9.2).
type tags struct{ key [32]byte }

func newTags() *tags {
	t := &tags{}
	rand.Read(t.key[:]) // never fails
	return t
}

func (t *tags) seal(what, callID, fromTag, seq string) string {
	m := hmac.New(sha256.New, t.key[:])
	m.Write([]byte(what + "\x00" + callID + "\x00" + fromTag + "\x00" + seq))
	return hex.EncodeToString(m.Sum(nil)[:10])
}

// put writes the tag into an INVITE or CANCEL that has none.
func (t *tags) put(m *sipcheck.Message) {
	if m.ToTag() != "" {
		return
	}
	seq := number(m.Get("CSeq"))
	for i, f := range m.Fields {
		if f.Name == "To" {
			m.Fields[i].Value += ";tag=" + t.seal("tag", m.CallID(), m.FromTag(), seq)
		}
	}
	if m.Method == "INVITE" {
		m.Fields = append(m.Fields, sipcheck.Field{Name: freshField, Value: t.seal("fresh", m.CallID(), m.FromTag(), seq)})
	}
}

// fresh tells whether an INVITE begins a call.
func (t *tags) fresh(req *sip.Request) bool {
	h := req.GetHeader(freshField)
	if h == nil {
		return false
	}
	from, _ := req.From().Params.Get("tag")
	return hmac.Equal([]byte(h.Value()), []byte(t.seal("fresh", req.CallID().Value(), from, number(req.CSeq().Value()))))
}

// number is the number of a CSeq value, without leading zeros.
func number(cseq string) string {
	end := 0
	for end < len(cseq) && cseq[end] >= '0' && cseq[end] <= '9' {
		end++
	}
	start := 0
	for start < end-1 && cseq[start] == '0' {
		start++
	}
	return cseq[start:end]
}
