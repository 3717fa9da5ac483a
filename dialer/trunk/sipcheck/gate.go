package sipcheck

import (
	"crypto/rand"
	"errors"
	"net/netip"
	"slices"
	"strings"
)

// Source is where a message came from.
type Source struct {
	Addr      netip.AddrPort
	Transport string // "UDP", "TCP" or "TLS"
}

// Rules are what one element of ours understands. The zero value of a list means what its comment says.
type Rules struct {
	Methods []string // handed on; others are answered 405 or 501. Must name ACK and CANCEL if INVITE is meant
	Options []string // option tags understood in Require; none by default
	Bodies  []string // media types understood; application/sdp by default
	Schemes []string // schemes of the Request-URI; sip and sips by default
	Server  string   // Server field of our answers; none when empty

	// Admit says whether bytes from an address are looked at at all; it is asked before anything is parsed. Nil admits everybody.
	Admit func(from netip.Addr) bool
	// Desk has the last word on a sound request or response: nil passes it to the stack, a Fault answers it (Status 0 drops it).
	// A nil Desk passes everything. It runs on the socket's reader and must not block, nor keep the message.
	Desk func(m *Message, from Source) *Fault
	// Note hears of everything not passed on: word says why. Nil is nobody. It must not block, nor keep the message.
	Note func(word string, m *Message, from Source)
}

// known are the methods with a meaning in RFC 3261 and its extensions; section 21.4.6 answers them 405, 21.5.2 the others 501.
var known = []string{"INVITE", "ACK", "CANCEL", "BYE", "REGISTER", "OPTIONS", "SUBSCRIBE", "NOTIFY", "REFER", "INFO", "MESSAGE", "PRACK",
	"UPDATE", "PUBLISH"}

// scanners are the calling cards of the tools that sweep the internet for open SIP doors.
var scanners = []string{"friendly-scanner", "sipvicious", "sip-scan", "sipcli", "sundayddr", "vaxsipuseragent", "pplsip", "sipsak",
	"smap", "iwar", "siparmyknife", "test agent"}

// Gate judges messages by Rules. It is safe for concurrent use.
type Gate struct {
	rules Rules
	allow string
	key   []byte
}

// NewGate makes a gate; it refuses rules that name no method.
func NewGate(r Rules) (*Gate, error) {
	if len(r.Methods) == 0 {
		return nil, errors.New("sipcheck: no method allowed")
	}
	if r.Bodies == nil {
		r.Bodies = []string{"application/sdp"}
	}
	if r.Schemes == nil {
		r.Schemes = []string{"sip", "sips"}
	}
	key := make([]byte, 32)
	rand.Read(key)
	return &Gate{rules: r, allow: strings.Join(r.Methods, ", "), key: key}, nil
}

// Verdict is what to do with a message: hand on Pass, send Answer back, or neither.
type Verdict struct {
	Pass   []byte // canonical bytes for the stack
	Answer []byte // a whole response for the sender
	Status int    // of Answer
	Word   string // why it was not passed: a stable snake_case word
}

// Admits tells whether bytes from an address are worth reading.
func (g *Gate) Admits(from netip.Addr) bool {
	return g.rules.Admit == nil || g.rules.Admit(from.Unmap())
}

// Judge judges one datagram, or one whole message of a stream.
func (g *Gate) Judge(data []byte, from Source) Verdict { return g.judge(Read(data), from, nil) }

// judge judges a message; what passes is written into room as far as it has any.
func (g *Gate) judge(m *Message, from Source, room []byte) Verdict {
	if m == nil {
		g.note("no_sip", nil, from)
		return Verdict{Word: "no_sip"}
	}
	f := m.fault
	if f == nil && m.Request() {
		f = g.understands(m)
	}
	if f == nil && g.rules.Desk != nil {
		f = g.rules.Desk(m, from)
	}
	if f == nil {
		if room == nil {
			return Verdict{Pass: m.Canonical(from)}
		}
		return Verdict{Pass: m.spell(room[:0], from)}
	}
	g.note(f.Word, m, from)
	v := Verdict{Answer: m.answer(f, from, g.key, g.rules.Server), Word: f.Word}
	if v.Answer != nil {
		v.Status = f.Status
	}
	return v
}

func (g *Gate) note(word string, m *Message, from Source) {
	if g.rules.Note != nil {
		g.rules.Note(word, m, from)
	}
}

// understands inspects a sound request in the order of RFC 3261 section 8.2: method, Request-URI, Require, content.
func (g *Gate) understands(m *Message) *Fault {
	agent := strings.ToLower(m.Get("User-Agent"))
	if agent != "" && slices.ContainsFunc(scanners, func(s string) bool { return strings.Contains(agent, s) }) {
		return &Fault{Word: "scanner"}
	}
	if !slices.Contains(g.rules.Methods, m.Method) {
		allow := []Field{{"Allow", g.allow}}
		if slices.Contains(known, m.Method) {
			return &Fault{405, "Method Not Allowed", "method_not_allowed", allow}
		}
		return &Fault{501, "Not Implemented", "method_unknown", allow}
	}
	if !slices.Contains(g.rules.Schemes, m.recipient.Scheme) {
		return &Fault{416, "Unsupported URI Scheme", "scheme", nil}
	}
	if f := g.requires(m); f != nil {
		return f
	}
	return g.content(m)
}

// requires: Require is not read in ACK and CANCEL (section 8.2.2.3); Proxy-Require is for proxies.
func (g *Gate) requires(m *Message) *Fault {
	if m.Method == "ACK" || m.Method == "CANCEL" {
		return nil
	}
	var missing []string
	for _, tag := range m.Tokens("Require") {
		if !slices.Contains(g.rules.Options, strings.ToLower(tag)) {
			missing = append(missing, tag)
		}
	}
	if missing == nil {
		return nil
	}
	return &Fault{420, "Bad Extension", "require", []Field{{"Unsupported", strings.Join(missing, ", ")}}}
}

// content: a body of a kind we cannot read is refused (section 8.2.3), and so is an INVITE that would not take our answer's kind
// (RFC 4475 section 3.3.15). INFO bodies are of any kind and read by nobody here; ACK can be refused nothing.
func (g *Gate) content(m *Message) *Fault {
	if m.Method == "ACK" || m.Method == "INFO" || m.Method == "BYE" || m.Method == "CANCEL" {
		return nil
	}
	if len(m.Body) > 0 && !slices.Contains(g.rules.Bodies, mediaType(m.Get("Content-Type"))) {
		return &Fault{415, "Unsupported Media Type", "content_type", []Field{{"Accept", strings.Join(g.rules.Bodies, ", ")}}}
	}
	if enc := m.Get("Content-Encoding"); len(m.Body) > 0 && enc != "" && !strings.EqualFold(enc, "identity") {
		return &Fault{415, "Unsupported Media Type", "content_encoding", []Field{{"Accept-Encoding", "identity"}}}
	}
	if m.Method == "INVITE" && m.Has("Accept") && !g.acceptable(m.Tokens("Accept")) {
		return &Fault{406, "Not Acceptable", "accept", nil}
	}
	return nil
}

func mediaType(value string) string {
	kind, _, _ := strings.Cut(value, ";")
	return strings.ToLower(trim(kind))
}

func (g *Gate) acceptable(ranges []string) bool {
	for _, r := range ranges {
		kind := mediaType(r)
		if kind == "*/*" || kind == "application/*" || slices.Contains(g.rules.Bodies, kind) {
			return true
		}
	}
	return false
}
