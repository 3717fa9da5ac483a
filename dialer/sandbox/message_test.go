package sandbox_test

import (
	"strconv"
	"strings"
)

// message is a SIP message as it came.
type message struct {
	start  string
	status int // 0 for a request
	method string
	fields map[string][]string
	body   string
	raw    string
}

func (m *message) get(name string) string {
	if v := m.fields[strings.ToLower(name)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func parse(raw string) *message {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	m := &message{start: lines[0], fields: map[string][]string{}, body: body, raw: raw}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		m.fields[name] = append(m.fields[name], strings.TrimSpace(value))
	}
	if rest, ok := strings.CutPrefix(m.start, "SIP/2.0 "); ok {
		m.status, _ = strconv.Atoi(rest[:3])
	} else {
		m.method, _, _ = strings.Cut(m.start, " ")
	}
	return m
}

// seqOf is the number of a message's CSeq.
func seqOf(m *message) int {
	n, _ := strconv.Atoi(strings.Fields(m.get("CSeq"))[0])
	return n
}
