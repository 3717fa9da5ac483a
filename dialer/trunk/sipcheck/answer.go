package sipcheck

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// answer builds a stateless response (RFC 3261 sections 8.2.6, 8.2.7): the same request always gets the same To tag, so that a
// retransmission needs no memory. It returns nil when there is no Via to send it along, and for ACK, which is never answered.
func (m *Message) answer(f *Fault, from Source, key []byte, server string) []byte {
	if f.Status == 0 || !m.Request() || m.Method == "ACK" || !m.Has("Via") {
		return nil
	}
	var b strings.Builder
	b.WriteString("SIP/2.0 " + strconv.Itoa(f.Status) + " " + f.Phrase + "\r\n")
	for i, value := range m.viaLines() {
		if v, ok := ParseVia(value); i == 0 && ok {
			value = v.received(from.Addr).String()
		}
		b.WriteString("Via: " + value + "\r\n")
	}
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		value := m.Get(name)
		if value == "" {
			continue
		}
		if name == "To" && m.ToTag() == "" {
			value += ";tag=" + m.tag(key)
		}
		b.WriteString(name + ": " + value + "\r\n")
	}
	for _, extra := range f.Extra {
		b.WriteString(extra.Name + ": " + extra.Value + "\r\n")
	}
	if server != "" {
		b.WriteString("Server: " + server + "\r\n")
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return []byte(b.String())
}

// viaLines are the via-parms as written, one each.
func (m *Message) viaLines() []string {
	var lines []string
	for _, value := range m.All("Via") {
		if parts, ok := split(value, ','); ok {
			lines = append(lines, parts...)
		} else {
			lines = append(lines, value)
		}
	}
	return lines
}

// tag is a To tag that only this process can make and makes alike for a retransmission.
func (m *Message) tag(key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(m.CallID() + "\x00" + m.FromTag() + "\x00" + m.Get("CSeq") + "\x00" + m.Get("Via")))
	return hex.EncodeToString(mac.Sum(nil)[:10])
}
