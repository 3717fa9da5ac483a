package sipcheck

import (
	"strconv"
	"strings"
)

// Field is one header field value, unfolded, under its long name.
type Field struct{ Name, Value string }

// is compares names as section 7.3.1 does: they are ASCII, so most differ in length already.
func (f Field) is(name string) bool {
	return len(f.Name) == len(name) && strings.EqualFold(f.Name, name)
}

// Message is one SIP message as it came, cut but not believed: see Message.Fault.
type Message struct {
	Method  string // of a request
	URI     string // of a request
	Version string // "SIP/2.0", as written
	Status  int    // of a response; 0 for a request
	Reason  string // of a response
	Fields  []Field
	Body    []byte

	recipient URI
	vias      []Via
	shelf     shelf
	from, to  Address
	seq       uint32
	seqMethod string
	fault     *Fault
}

// Fault says what is wrong with a message.
type Fault struct {
	Status int    // the answer RFC 3261 gives; 0: no SIP message, or one that cannot be answered
	Phrase string // reason phrase of the answer
	Word   string // stable snake_case word for logs and counters
	Extra  []Field
}

func (f *Fault) Error() string { return strconv.Itoa(f.Status) + " " + f.Phrase }

// Request tells a request from a response.
func (m *Message) Request() bool { return m.Status == 0 }

// Fault is what was wrong with the message's form; nil when it is sound.
func (m *Message) Fault() *Fault { return m.fault }

// Get is the first value of a field under its long, lower-case name; empty when there is none.
func (m *Message) Get(name string) string {
	for _, f := range m.Fields {
		if f.is(name) {
			return f.Value
		}
	}
	return ""
}

// All are the values of a field, in order, lists not cut.
func (m *Message) All(name string) []string {
	var all []string
	for _, f := range m.Fields {
		if f.is(name) {
			all = append(all, f.Value)
		}
	}
	return all
}

// count is how often a field stands there.
func (m *Message) count(name string) (n int) {
	for _, f := range m.Fields {
		if f.is(name) {
			n++
		}
	}
	return n
}

// Has tells whether a field is there at all.
func (m *Message) Has(name string) bool { return m.count(name) > 0 }

// Tokens are the comma-separated values of a field, over all its lines.
func (m *Message) Tokens(name string) []string {
	var list []string
	for _, f := range m.Fields {
		if !f.is(name) {
			continue
		}
		parts, _ := split(f.Value, ',')
		for _, part := range parts {
			if part != "" {
				list = append(list, part)
			}
		}
	}
	return list
}

// CallID, FromTag and ToTag identify a dialog (RFC 3261 section 12); tags are empty when absent.
func (m *Message) CallID() string  { return m.Get("Call-ID") }
func (m *Message) FromTag() string { return m.from.Tag() }
func (m *Message) ToTag() string   { return m.to.Tag() }

// Recipient is the Request-URI of a sound request.
func (m *Message) Recipient() URI { return m.recipient }

// From and To are the addresses of a sound message.
func (m *Message) From() Address { return m.from }
func (m *Message) To() Address   { return m.to }

// Vias are the via-parms of a sound message, topmost first.
func (m *Message) Vias() []Via { return m.vias }

// Seq is the CSeq number of a sound message.
func (m *Message) Seq() uint32 { return m.seq }

// Canonical spells the message for a stack: long names, one line a field, one via-parm a line, a true Content-Length, and for a
// request what section 18.2.1 adds to the top Via.
func (m *Message) Canonical(from Source) []byte {
	return m.spell(make(text, 0, 1024+len(m.Body)), from)
}

// spell appends what Canonical gives to b.
func (m *Message) spell(b text, from Source) []byte {
	if m.Request() {
		b.line(m.Method, " ", m.URI, " SIP/2.0")
	} else {
		b.add("SIP/2.0 ")
		b.number(m.Status)
		b.line(" ", m.Reason)
	}
	m.writeVias(&b, from)
	for _, f := range m.Fields {
		switch f.Name {
		case "Via", "Content-Length":
		case "CSeq":
			b.add("CSeq: ")
			b.number(int(m.seq))
			b.line(" ", m.seqMethod)
		case "Max-Forwards":
			n, _ := strconv.Atoi(f.Value)
			b.add("Max-Forwards: ")
			b.number(n)
			b.line()
		case "Content-Type":
			if f.Value != "" {
				b.line("Content-Type: ", f.Value)
			}
		case "From", "To", "Contact", "Route", "Record-Route", "Refer-To", "Referred-By":
			b.addresses(f, &m.shelf) // as the field stands now: a Desk may have changed it
		default:
			b.line(f.Name, ": ", f.Value)
		}
	}
	b.add("Content-Length: ")
	b.number(len(m.Body))
	b.line()
	b.line()
	return append(b, m.Body...)
}

func (m *Message) writeVias(b *text, from Source) {
	for i, v := range m.vias {
		// A stack answers rport itself (RFC 3581); only the received that it would forget is added here.
		if _, rport := param(v.Params, "rport"); i == 0 && m.Request() && !rport {
			v = v.received(from.Addr)
		}
		b.add("Via: ")
		b.via(v)
		b.line()
	}
}

// text is a message as it grows.
type text []byte

func (b *text) add(parts ...string) {
	for _, p := range parts {
		*b = append(*b, p...)
	}
}

func (b *text) number(n int) { *b = strconv.AppendInt(*b, int64(n), 10) }

func (b *text) line(parts ...string) {
	b.add(parts...)
	*b = append(*b, '\r', '\n')
}

func (b *text) field(name string, a Address) {
	b.add(name, ": ")
	b.address(a)
	b.line()
}

// addresses writes each address of a list on a line of its own.
func (b *text) addresses(f Field, on *shelf) {
	for rest, more := f.Value, true; more; {
		var part string
		part, rest, more, _ = piece(rest, ',')
		if a, ok := on.address(part); ok {
			b.field(f.Name, a)
		} else {
			b.line(f.Name, ": ", part)
		}
	}
}
