package sipcheck

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Sizes beyond which a message is refused unread. A long SIP head of the torture corpus is 3 kB; an SDP answer rarely reaches 2.
const (
	maxHead   = 16 << 10
	maxBody   = 32 << 10
	maxFields = 256
)

// longNames are the compact forms (RFC 3261 section 7.3.3 and its extensions) and the spelling of the names this package reads.
var longNames = map[string]string{
	"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length", "c": "Content-Type",
	"e": "Content-Encoding", "s": "Subject", "k": "Supported", "x": "Session-Expires", "o": "Event", "r": "Refer-To",
	"b": "Referred-By", "u": "Allow-Events", "a": "Accept-Contact", "j": "Reject-Contact", "d": "Request-Disposition",
	"via": "Via", "from": "From", "to": "To", "call-id": "Call-ID", "cseq": "CSeq", "contact": "Contact",
	"content-length": "Content-Length", "content-type": "Content-Type", "max-forwards": "Max-Forwards", "route": "Route",
	"record-route": "Record-Route", "refer-to": "Refer-To", "referred-by": "Referred-By", "require": "Require", "accept": "Accept", "date": "Date",
}

// spelled are the names that need no other spelling, as most senders write them.
var spelled = func() map[string]bool {
	names := map[string]bool{}
	for _, long := range longNames {
		names[long] = true
	}
	return names
}()

var crlf2 = []byte("\r\n\r\n")

// headEnd measures a message's head with its closing blank line; -1 when it is not all there.
func headEnd(data []byte) int {
	if i := bytes.Index(data, crlf2); i >= 0 {
		return i + len(crlf2)
	}
	return -1
}

// Read cuts one message out of a datagram and judges its form. It returns nil when the bytes are no SIP message at all.
// Octets after the body that Content-Length measures are ignored (RFC 3261 section 18.3; RFC 4475 section 3.1.1.8).
func Read(datagram []byte) *Message { return new(Message).read(datagram) }

// read is Read into a message that was used before; nothing of the old one stays.
func (m *Message) read(datagram []byte) *Message {
	data := bytes.TrimLeft(datagram, "\r\n")
	end := headEnd(data)
	head, body := data, []byte(nil)
	if end >= 0 {
		head, body = data[:end-2], data[end:]
	}
	if !m.readHead(head) {
		return nil
	}
	if end < 0 {
		m.flaw(400, "Missing Blank Line After Header", "head_unended")
	}
	m.takeBody(body)
	return m
}

// readHead reads the start line and the fields; false when the first line is of no SIP message.
func (m *Message) readHead(head []byte) bool {
	*m = Message{Fields: m.Fields[:0], vias: m.vias[:0], shelf: m.shelf[:0]}
	line, rest, _ := strings.Cut(string(head), "\r\n")
	if !m.startLine(line) {
		return false
	}
	if len(head) > maxHead {
		m.flaw(513, "Message Too Large", "head_too_large")
		rest = rest[:min(len(rest), maxHead)]
	}
	m.Fields = slices.Grow(m.Fields, min(strings.Count(rest, "\r\n"), maxFields))
	m.fields(rest)
	m.judge()
	return true
}

// flaw keeps the first thing found wrong.
func (m *Message) flaw(status int, phrase, word string, extra ...Field) {
	if m.fault == nil {
		m.fault = &Fault{status, phrase, word, extra}
	}
}

// startLine reads Request-Line or Status-Line (sections 7.1, 7.2). A line that ends in or begins with SIP/x.y is SIP, however badly.
func (m *Message) startLine(line string) bool {
	if len(line) > maxHead || strings.ContainsAny(line, "\r\n") {
		return false
	}
	if len(line) > 4 && strings.EqualFold(line[:4], "SIP/") {
		m.statusLine(line)
		return true
	}
	if m.plainRequest(line) {
		return true
	}
	parts := strings.Fields(line)
	if len(parts) < 3 || len(parts[len(parts)-1]) < 5 || !strings.EqualFold(parts[len(parts)-1][:4], "SIP/") {
		return false
	}
	m.Method, m.URI, m.Version = parts[0], strings.Join(parts[1:len(parts)-1], " "), parts[len(parts)-1]
	switch {
	case !isToken.made(m.Method):
		m.flaw(400, "Bad Method", "bad_method")
	case !strings.EqualFold(m.Version, "SIP/2.0"):
		m.flaw(505, "Version Not Supported", "bad_version")
	case line != parts[0]+" "+parts[1]+" "+m.Version:
		m.flaw(400, "Bad Request-Line", "bad_request_line") // sections 3.1.2.8 to 3.1.2.10 of RFC 4475
	}
	return true
}

// plainRequest reads a Request-Line with nothing wrong.
func (m *Message) plainRequest(line string) bool {
	method, rest, _ := strings.Cut(line, " ")
	uri, version, _ := strings.Cut(rest, " ")
	if version != "SIP/2.0" || uri == "" || !isToken.made(method) || strings.ContainsFunc(uri, unicode.IsSpace) {
		return false
	}
	m.Method, m.URI, m.Version = method, uri, version
	return true
}

func (m *Message) statusLine(line string) {
	version, rest, _ := strings.Cut(line, " ")
	code, reason, _ := strings.Cut(rest, " ")
	m.Version, m.Reason = version, reason
	n, err := strconv.Atoi(code)
	m.Status = n
	if err != nil || len(code) != 3 || n < 100 || n > 699 || !strings.EqualFold(version, "SIP/2.0") {
		m.Status = 999 // a response for certain, and a bad one
		m.flaw(0, "Bad Status-Line", "bad_status_line")
	}
}

// fields reads the header fields, unfolding continuation lines (section 7.3.1).
func (m *Message) fields(text string) {
	var line string
	flush := func() {
		if line != "" {
			m.field(line)
		}
	}
	for text != "" {
		var next string
		next, text, _ = strings.Cut(text, "\r\n")
		if strings.IndexByte(next, '\r') >= 0 || strings.IndexByte(next, '\n') >= 0 {
			m.flaw(400, "Bare CR Or LF In Header", "bare_line_end")
			next = strings.Map(dropControls, next)
		}
		if next != "" && (next[0] == ' ' || next[0] == '\t') && line != "" {
			line += " " + trim(next)
			continue
		}
		flush()
		line = next
	}
	flush()
}

func dropControls(r rune) rune {
	if r == '\r' || r == '\n' {
		return ' '
	}
	return r
}

func (m *Message) field(line string) {
	name, value, ok := strings.Cut(line, ":")
	name = trim(name)
	if !ok || !isToken.made(name) {
		m.flaw(400, "Malformed Header Field", "bad_field")
		return
	}
	if len(m.Fields) >= maxFields {
		m.flaw(513, "Too Many Header Fields", "too_many_fields")
		return
	}
	m.Fields = append(m.Fields, Field{longName(name), trim(value)})
}

// longName is a field's name as this package spells it.
func longName(name string) string {
	if spelled[name] {
		return name
	}
	if long, known := longNames[strings.ToLower(name)]; known {
		return long
	}
	return name
}

// takeBody cuts the body by Content-Length; without one a datagram ends it (section 18.3).
func (m *Message) takeBody(rest []byte) {
	size, given := m.contentLength()
	switch {
	case !given:
		size = len(rest)
	case size < 0:
		return // judged already
	case size > len(rest):
		m.flaw(400, "Content-Length Larger Than Message", "body_short")
		size = len(rest)
	}
	if size > maxBody {
		m.flaw(513, "Message Too Large", "body_too_large")
		return
	}
	m.Body = rest[:size]
}

// contentLength is -1 when the field is there but says nothing usable.
func (m *Message) contentLength() (size int, given bool) {
	count := m.count("Content-Length")
	if count == 0 {
		return 0, false
	}
	n, err := strconv.ParseUint(m.Get("Content-Length"), 10, 31)
	if err != nil || count > 1 {
		return -1, true
	}
	return int(n), true
}
