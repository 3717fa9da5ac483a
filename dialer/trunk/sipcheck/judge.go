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
	for _, value := range m.All("Via") {
		parts, ok := split(value, ',')
		if !ok {
			m.flaw(400, "Malformed Via", "bad_via")
		}
		for _, part := range parts {
			v, ok := ParseVia(part)
			if !ok {
				m.flaw(400, "Malformed Via", "bad_via")
				continue
			}
			m.vias = append(m.vias, v)
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

func (m *Message) judgeAddresses() {
	var ok bool
	if m.from, ok = ParseAddress(m.Get("From")); !ok {
		m.flaw(400, "Malformed From", "bad_from")
	}
	if m.to, ok = ParseAddress(m.Get("To")); !ok {
		m.flaw(400, "Malformed To", "bad_to")
	}
	if !callID(m.CallID()) {
		m.flaw(400, "Malformed Call-ID", "bad_call_id")
	}
	for _, name := range []string{"Contact", "Route", "Record-Route", "Refer-To", "Referred-By"} {
		for _, value := range m.All(name) {
			if name != "Contact" || value != "*" {
				m.judgeList(name, value)
			}
		}
	}
	m.judgeScheme(m.from)
	m.judgeScheme(m.to)
}

func (m *Message) judgeList(name, value string) {
	parts, ok := split(value, ',')
	for _, part := range parts {
		a, sound := ParseAddress(part)
		ok = ok && sound
		m.judgeScheme(a)
	}
	if !ok {
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
	parts := strings.Fields(m.Get("CSeq"))
	if len(parts) != 2 || !isToken.made(parts[1]) {
		m.flaw(400, "Malformed CSeq", "bad_cseq")
		return
	}
	n, err := strconv.ParseUint(parts[0], 10, 31)
	if err != nil {
		m.flaw(400, "CSeq Out Of Range", "bad_cseq")
		return
	}
	m.seq, m.seqMethod = uint32(n), parts[1]
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
