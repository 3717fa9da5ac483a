package lite

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/srtp/v3"
	"github.com/pion/transport/v5/packetio"
)

const (
	shakeTime = 10 * time.Second
	resend    = 200 * time.Millisecond // of a flight that got no answer
	largestDT = 1200                   // bytes of a DTLS datagram
)

// pipe is the net.PacketConn a DTLS connection talks through: in from the plane, out over the leg's present way.
type pipe struct {
	leg  *Leg
	in   *packetio.Buffer // has the read deadlines by which pion ends its reads
	mute atomic.Bool
}

func newPipe(l *Leg) *pipe { return &pipe{leg: l, in: packetio.NewBuffer()} }

func (p *pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	n, _, err := p.in.Read(b, nil)
	return n, p.remote(), err
}

func (p *pipe) WriteTo(b []byte, _ net.Addr) (int, error) {
	if way := p.leg.route.Load(); way != nil && !p.mute.Load() {
		return len(b), way.socket.Send(b, way.to)
	}
	return len(b), nil
}

func (p *pipe) remote() net.Addr {
	if way := p.leg.route.Load(); way != nil {
		return net.UDPAddrFromAddrPort(way.to)
	}
	return &net.UDPAddr{}
}

func (p *pipe) LocalAddr() net.Addr {
	if way := p.leg.route.Load(); way != nil {
		return net.UDPAddrFromAddrPort(way.socket.Local())
	}
	return &net.UDPAddr{}
}

func (p *pipe) Close() error                      { return p.in.Close() }
func (p *pipe) SetDeadline(t time.Time) error     { return p.in.SetReadDeadline(t) }
func (p *pipe) SetReadDeadline(t time.Time) error { return p.in.SetReadDeadline(t) }
func (p *pipe) SetWriteDeadline(time.Time) error  { return nil }

// handshake agrees on keys as the DTLS client and parks the connection. A browser that has not the certificate of its
// offer has no leg.
func (l *Leg) handshake() {
	if err := l.agree(); err != nil {
		l.door.cfg.Log.Info("a browser's fast leg got no keys", "leg", l.name, "error", err)
		l.end()
	}
}

func (l *Leg) agree() error {
	p := newPipe(l)
	l.pipe.Store(p)
	select {
	case <-l.gone: // closed before the pipe was there to be closed
		return net.ErrClosed
	default:
	}
	conn, err := dtls.ClientWithOptions(p, p.remote(), dtls.WithCertificates(l.door.cert), dtls.WithInsecureSkipVerify(true), // the fingerprint is the check
		dtls.WithVerifyPeerCertificate(l.verify), dtls.WithSRTPProtectionProfiles(l.door.ciphers.offered(l.name)...),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret), dtls.WithFlightInterval(resend), dtls.WithMTU(largestDT))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(l.door.ctx, shakeTime)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		p.Close()
		if ctx.Err() == nil {
			l.door.ciphers.failed(l.name)
		}
		return fmt.Errorf("DTLS handshake: %w", err)
	}
	rx, tx, profile, err := keysOf(conn)
	if err != nil {
		conn.Close()
		l.door.ciphers.failed(l.name)
		return err
	}
	if err := l.park(conn, p); err != nil {
		return err
	}
	l.suite.Store(&profile)
	l.out.open(tx)
	l.in.open(rx)
	return nil
}

// verify holds the browser to the certificate its offer named (RFC 8122 section 6.2).
func (l *Leg) verify(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 || fingerprint(raw[0]) != l.print {
		return errors.New("the certificate is not the one of the offer")
	}
	return nil
}

func keysOf(conn *dtls.Conn) (rx, tx *srtp.Context, suite srtp.ProtectionProfile, err error) {
	state, ok := conn.ConnectionState()
	profile, agreed := conn.SelectedSRTPProtectionProfile()
	if !ok || !agreed {
		return nil, nil, suite, errors.New("no SRTP was agreed")
	}
	c := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := c.ExtractSessionKeysFromDTLS(&state, true); err != nil {
		return nil, nil, suite, err
	}
	rx, err = srtp.CreateContext(c.Keys.RemoteMasterKey, c.Keys.RemoteMasterSalt, c.Profile, srtp.SRTPReplayProtection(256), srtp.SRTCPReplayProtection(64))
	if err != nil {
		return nil, nil, suite, err
	}
	tx, err = srtp.CreateContext(c.Keys.LocalMasterKey, c.Keys.LocalMasterSalt, c.Profile)
	return rx, tx, c.Profile, err
}

// park puts the connection to sleep: its state is kept, its goroutines end. As the client we have heard the last flight, so nobody can
// need a record of ours again. The pipe is mute first: not one record may leave after the state was copied, or the copy would use its
// nonce a second time.
func (l *Leg) park(conn *dtls.Conn, p *pipe) error {
	p.mute.Store(true)
	state, ok := conn.ConnectionState()
	conn.Close()
	if !ok {
		return errors.New("the DTLS connection has no state")
	}
	l.pipe.CompareAndSwap(p, nil)
	l.parked.Store(&state)
	return nil
}

// record takes a DTLS record. During the handshake it is part of it; afterwards it can only be the browser's goodbye, for which the
// connection is woken, once: a state that was restored twice would use nonces twice.
func (l *Leg) record(s Socket, datagram []byte, from netip.AddrPort) {
	if p := l.pipe.Load(); p != nil {
		p.in.Write(datagram, nil) // copies
		return
	}
	state := l.parked.Swap(nil)
	if state == nil {
		return
	}
	p := newPipe(l)
	p.in.Write(datagram, nil)
	l.pipe.Store(p)
	l.door.spawn(func() { l.goodbye(state, p) })
}

// goodbye reads a woken connection until it ends: by the browser's close_notify, or by Close.
func (l *Leg) goodbye(state *dtls.State, p *pipe) {
	defer p.Close()
	select {
	case <-l.gone:
		return
	default:
	}
	conn, err := dtls.ResumeWithOptions(state, p, p.remote(), dtls.WithInsecureSkipVerify(true), dtls.WithCertificates(l.door.cert))
	if err != nil {
		l.door.cfg.Log.Info("a browser's goodbye could not be read; its silence will tell", "leg", l.name, "error", err)
		return
	}
	defer conn.Close()
	for b := make([]byte, 256); ; {
		_, err := conn.Read(b)
		if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
			continue
		}
		if err != nil {
			l.end()
			return
		}
	}
}
