package signal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/boyunhq/boyun/infra/fault"
)

// List is a slice that is written as [] when it is nil, so that the page never meets null.
type List[T any] []T

// MarshalJSON writes the elements.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}

// head is what every message has.
type head struct {
	Type string `json:"type"`
	Re   string `json:"re"`
}

// Decode reads one client message and its re. An error is a fault.Invalid; re is returned with it when it could be read, so that the
// refusal can name it.
func Decode(raw []byte) (re string, m Client, err error) {
	if len(raw) > MaxMessage {
		return "", nil, invalid("too_big", "message of %d bytes, at most %d", len(raw), MaxMessage)
	}
	var h head
	if err := json.Unmarshal(raw, &h); err != nil {
		return "", nil, invalid("not_json", "message is not a JSON object: %v", err)
	}
	if h.Re == "" || len(h.Re) > MaxID {
		return "", nil, invalid("re_missing", "every message carries an id of at most %d bytes in re", MaxID)
	}
	m = clientOf(h.Type)
	if m == nil {
		return h.Re, nil, invalid("type_unknown", "no message of type %.32q", h.Type)
	}
	if err := json.Unmarshal(raw, m); err != nil {
		return h.Re, nil, invalid("not_json", "message %s: %v", h.Type, err)
	}
	if err := m.check(); err != nil {
		return h.Re, nil, err
	}
	return h.Re, m, nil
}

func clientOf(word string) Client {
	for _, c := range Clients() {
		if c.Type() == word {
			return c
		}
	}
	return nil
}

// Encode writes one server message.
func Encode(m Server) ([]byte, error) { return encode(m.Type(), "", m) }

// EncodeClient writes one client message: for robots and tests, the browser has its own pen.
func EncodeClient(re string, m Client) ([]byte, error) { return encode(m.Type(), re, m) }

// encode puts type (and re) before the fields of body, which is always a struct.
func encode(word, re string, body any) ([]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", word, err)
	}
	front := fmt.Appendf(nil, `{"type":%q`, word)
	if re != "" {
		quoted, err := json.Marshal(re)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", word, err)
		}
		front = append(append(front, `,"re":`...), quoted...)
	}
	if rest := bytes.TrimPrefix(raw, []byte("{")); len(rest) > 1 {
		return append(append(front, ','), rest...), nil
	}
	return append(front, '}'), nil
}

// DecodeServer reads one server message: for robots and tests.
func DecodeServer(raw []byte) (Server, error) {
	var h head
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, fmt.Errorf("decode server message: %w", err)
	}
	for _, m := range Servers() {
		if m.Type() == h.Type {
			return m, json.Unmarshal(raw, m)
		}
	}
	return nil, fmt.Errorf("decode server message: type %q", h.Type)
}

func invalid(reason, format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, reason, format, args...)
}
