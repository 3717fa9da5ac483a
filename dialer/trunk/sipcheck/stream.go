package sipcheck

import (
	"bytes"
	"errors"
	"net"
	"runtime"
)

// errFraming ends a connection on which the next message's beginning cannot be known (RFC 3261 section 18.3).
var errFraming = errors.New("sipcheck: message framing lost")

// Listener wraps a TCP or TLS listener: the connections it accepts read only canonical, judged messages.
func Listener(inner net.Listener, g *Gate, transport string) net.Listener {
	return &listener{inner, g, transport}
}

type listener struct {
	net.Listener
	gate      *Gate
	transport string
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if !l.gate.Admits(addrPort(c.RemoteAddr()).Addr()) {
			_ = c.Close() // a stranger learns nothing
			continue
		}
		return Stream(c, l.gate, l.transport), nil
	}
}

// Stream wraps one TCP or TLS connection, whoever opened it.
func Stream(inner net.Conn, g *Gate, transport string) net.Conn {
	return &stream{Conn: inner, gate: g, from: Source{Addr: addrPort(inner.RemoteAddr()), Transport: transport}}
}

type stream struct {
	net.Conn
	gate *Gate
	from Source
	raw  []byte // read, not yet judged
	out  []byte // judged, not yet taken by the reader
}

// Read gives judged bytes, of one message at a time; it ends with an error when framing is lost. It yields first, as packets.ReadFrom does.
func (s *stream) Read(p []byte) (int, error) {
	runtime.Gosched()
	for len(s.out) == 0 {
		if again, err := s.judge(); err != nil {
			return 0, err
		} else if again {
			continue
		}
		n, err := s.Conn.Read(p)
		if err != nil {
			return 0, err
		}
		s.raw = append(s.raw, p[:n]...)
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

// judge takes one whole message off raw; again tells that it took something.
func (s *stream) judge() (again bool, err error) {
	if trimmed := bytes.TrimLeft(s.raw, "\r\n"); len(trimmed) < len(s.raw) {
		pings := (len(s.raw) - len(trimmed)) / len(crlf2)
		s.raw = trimmed
		if pings > 0 { // RFC 5626 section 4.4.1: a double CRLF is answered by a single one
			_, err = s.Conn.Write([]byte("\r\n"))
		}
		return true, err
	}
	end := headEnd(s.raw)
	if end < 0 {
		if len(s.raw) > maxHead {
			return false, errFraming
		}
		return false, nil
	}
	m := new(Message)
	if !m.readHead(s.raw[:end-2]) {
		return false, errFraming
	}
	size, given := m.contentLength()
	if !given || size < 0 || size > maxBody {
		return false, s.lost(m)
	}
	if len(s.raw) < end+size {
		return false, nil
	}
	m.takeBody(s.raw[end : end+size])
	v := s.gate.judge(m, s.from, nil)
	s.raw = append([]byte(nil), s.raw[end+size:]...)
	s.out = v.Pass
	if v.Answer != nil {
		_, err = s.Conn.Write(v.Answer)
	}
	return true, err
}

// lost answers a request whose length nobody can know, and ends the stream (sections 18.3, 20.14).
func (s *stream) lost(m *Message) error {
	m.flaw(400, "Bad Or Missing Content-Length", "bad_content_length")
	if v := s.gate.judge(m, s.from, nil); v.Answer != nil {
		_, _ = s.Conn.Write(v.Answer)
	}
	return errFraming
}
