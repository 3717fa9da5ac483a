package sipcheck

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// single are the fields that may stand only once (RFC 3261 section 7.3.1; RFC 4475 sections 3.3.8, 3.3.9).
var single = []string{"Call-ID", "CSeq", "From", "To", "Max-Forwards", "Content-Length", "Content-Type"}

// judge holds the fields against the grammar; the first fault wins. Vias are read first: without one there is no answer.
func (m *Message) judge() {
	m.judgeVias()
	if m.fault == nil && m.Request() {
		m.judgeRecipient()
	}
	m.judgeMandatory()
	for _, name := range single {
		if m.count(name) > 1 {
			m.flaw(400, "Multiple "+name+" Fields", "double_"+word(name))
		}
	}
	m.judgeAddresses()
	m.judgeCSeq()
	m.judgeScalars()
	if m.fault != nil && !m.Request() {
		m.fault.Status = 0 // a bad response is dropped (section 8.1.3.5, RFC 4475 section 3.1.2.5)
	}
}

// word makes a snake_case word of a field name.
func word(name string) string { return strings.ReplaceAll(strings.ToLower(name), "-", "_") }

func (m *Message) judgeVias() {
	for _, f := range m.Fields {
		if !f.is("Via") {
			continue
		}
		for rest, more := f.Value, true; more; {
			var part string
			var whole bool
			part, rest, more, whole = piece(rest, ',')
			v, ok := m.shelf.via(part)
			if !ok || !whole {
				m.flaw(400, "Malformed Via", "bad_via")
			}
			if ok {
				m.vias = append(m.vias, v)
			}
		}
	}
	if !m.Has("Via") {
		m.flaw(0, "Missing Via", "missing_via")
	}
	if !m.Request() && len(m.vias) > 1 {
		m.flaw(0, "Not Ours", "not_ours") // section 8.1.3.3: discard; RFC 4475 section 3.3.10
	}
}

// judgeRecipient reads the Request-URI: no angle brackets, no white space, no headers (section 19.1.1, table 1).
func (m *Message) judgeRecipient() {
	u, ok := ParseURI(m.URI)
	if !ok || u.Headers != "" {
		m.flaw(400, "Bad Request-URI", "bad_request_uri")
	}
	m.recipient = u
}

// judgeMandatory: To, From, CSeq and Call-ID must be there (section 8.1.1). Max-Forwards must be too, but its absence is what a
// legacy element does and harms nobody at the end of the path (RFC 4475 section 3.4.1).
func (m *Message) judgeMandatory() {
	for _, name := range []string{"To", "From", "Call-ID", "CSeq"} {
		if m.Get(name) == "" {
			m.flaw(400, "Missing "+name, "missing_"+word(name))
		}
	}
}

// listed are the fields that hold lists of addresses.
var listed = []string{"Contact", "Route", "Record-Route", "Refer-To", "Referred-By"}

func (m *Message) judgeAddresses() {
	var ok bool
	if m.from, ok = m.shelf.address(m.Get("From")); !ok {
		m.flaw(400, "Malformed From", "bad_from")
	}
	if m.to, ok = m.shelf.address(m.Get("To")); !ok {
		m.flaw(400, "Malformed To", "bad_to")
	}
	if !callID(m.CallID()) {
		m.flaw(400, "Malformed Call-ID", "bad_call_id")
	}
	for _, name := range listed {
		for _, f := range m.Fields {
			if f.is(name) && (name != "Contact" || f.Value != "*") {
				m.judgeList(name, f.Value)
			}
		}
	}
	m.judgeScheme(m.from)
	m.judgeScheme(m.to)
}

func (m *Message) judgeList(name, value string) {
	sound := true
	for more := true; more; {
		var part string
		var ok bool
		part, value, more, ok = piece(value, ',')
		a, whole := m.shelf.address(part)
		sound = sound && ok && whole
		m.judgeScheme(a)
	}
	if !sound {
		m.flaw(400, "Malformed "+name, "bad_"+word(name))
	}
}

// judgeScheme refuses schemes that are not letters only (h323, soap.beep): lawful, but neither we nor the stack can do anything with
// them, and the stack would lose the message without a word.
func (m *Message) judgeScheme(a Address) {
	if strings.ContainsAny(a.URI.Scheme, "0123456789+-.") {
		m.flaw(416, "Unsupported URI Scheme", "scheme")
	}
}

// callID is word [ "@" word ] (section 25.1).
func callID(s string) bool {
	left, right, at := strings.Cut(s, "@")
	return isWord.made(left) && (!at || isWord.made(right))
}

// judgeCSeq: a number below 2^31 and the request's own method (sections 8.1.1.5, 20.16; RFC 4475 sections 3.1.2.4, 3.1.2.17).
func (m *Message) judgeCSeq() {
	number, method, _ := strings.Cut(strings.ReplaceAll(m.Get("CSeq"), "\t", " "), " ")
	if method = trim(method); !isToken.made(method) {
		m.flaw(400, "Malformed CSeq", "bad_cseq")
		return
	}
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil {
		m.flaw(400, "CSeq Out Of Range", "bad_cseq")
		return
	}
	m.seq, m.seqMethod = uint32(n), method
	if m.Request() && m.seqMethod != m.Method {
		m.flaw(400, "CSeq Method Mismatch", "cseq_method")
	}
}

func (m *Message) judgeScalars() {
	if hops := m.Get("Max-Forwards"); m.Has("Max-Forwards") {
		if n, err := strconv.ParseUint(hops, 10, 31); err != nil || n > 255 {
			m.flaw(400, "Max-Forwards Out Of Range", "bad_max_forwards")
		}
	}
	if size, given := m.contentLength(); given && size < 0 {
		m.flaw(400, "Bad Content-Length", "bad_content_length")
	}
	// Section 20.17 knows GMT only. Inside a dialog a foolish clock is no reason to lose a BYE, so there the field is not read.
	if date := m.Get("Date"); date != "" && m.Request() && m.ToTag() == "" {
		if _, err := time.Parse(http.TimeFormat, date); err != nil {
			m.flaw(400, "Bad Date", "bad_date")
		}
	}
}
