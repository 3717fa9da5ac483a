package trunk

import (
	"iter"
	"strings"
)

// section is the lines of an SDP that are about the session, or about one medium: then its m= line is the first. Only m=, c= and a= are kept.
type section []string

// sectionsOf cuts a description.
func sectionsOf(text string) (session section, media []section) {
	lines, heads := make(section, 0, strings.Count(text, "\n")+1), []int(nil)
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r \t")
		if len(line) < 3 || line[1] != '=' || !strings.Contains("mca", line[:1]) {
			continue
		}
		if line[0] == 'm' {
			heads = append(heads, len(lines))
		}
		lines = append(lines, line)
	}
	end := len(lines)
	media = make([]section, len(heads))
	for i := len(heads) - 1; i >= 0; i-- {
		media[i], end = lines[heads[i]:end], heads[i]
	}
	return lines[:end], media
}

// connection is the value of the first c= line, empty if there is none.
func (s section) connection() string {
	for _, line := range s {
		if line[0] == 'c' {
			return line[2:]
		}
	}
	return ""
}

// attributes are the values of a key's a= lines.
func (s section) attributes(key string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range s {
			if k, value, _ := strings.Cut(line[2:], ":"); line[0] == 'a' && k == key && !yield(value) {
				return
			}
		}
	}
}

// attribute is the first of them.
func (s section) attribute(key string) (value string, ok bool) {
	for value := range s.attributes(key) {
		return value, true
	}
	return "", false
}

// direction is who may speak as the far side says it, empty if it does not (RFC 8866 section 6.7).
func (s section) direction() string {
	for _, line := range s {
		switch line {
		case "a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive":
			return line[2:]
		}
	}
	return ""
}

// isEvent tells whether a payload type is telephone-event.
func (s section) isEvent(format string) bool {
	for value := range s.attributes("rtpmap") {
		number, encoding, _ := strings.Cut(value, " ")
		if number == format {
			name, rate, _ := strings.Cut(strings.TrimSpace(encoding), "/")
			rate, _, _ = strings.Cut(rate, "/") // channels
			return strings.EqualFold(name, "telephone-event") && rate == "8000"
		}
	}
	return false
}
