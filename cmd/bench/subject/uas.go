package subject

import (
	"context"
	"log/slog"
	"net"
	"net/netip"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// UAS is the yardstick of the signalling row: a user agent server of the SIP library alone, which rings, answers and takes the BYE, and has no state of a call,
// no RTP port and no second leg. listening is told where; it serves until ctx ends.
func UAS(ctx context.Context, listening func(at string)) error {
	mute := slog.New(slog.DiscardHandler)
	sip.SetDefaultLogger(mute)
	ua, err := sipgo.NewUA()
	if err != nil {
		return err
	}
	defer ua.Close()
	server, err := sipgo.NewServer(ua, sipgo.WithServerLogger(mute))
	if err != nil {
		return err
	}
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(here, 0)))
	if err != nil {
		return err
	}
	at := conn.LocalAddr().String()
	contact := &sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: "uas", Host: here.String(), Port: conn.LocalAddr().(*net.UDPAddr).Port}}
	server.OnInvite(func(req *sip.Request, tx sip.ServerTransaction) {
		_ = tx.Respond(sip.NewResponseFromRequest(req, 180, "Ringing", nil)) // sipp asks again for what it misses
		res := sip.NewResponseFromRequest(req, 200, "OK", req.Body())
		res.AppendHeader(contact)
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
		_ = tx.Respond(res)
		<-tx.Done()
	})
	server.OnAck(func(*sip.Request, sip.ServerTransaction) {})
	server.OnBye(func(req *sip.Request, tx sip.ServerTransaction) {
		_ = tx.Respond(sip.NewResponseFromRequest(req, 200, "OK", nil))
	})
	ended := make(chan error, 1)
	go func() { ended <- server.ServeUDP(conn) }()
	listening(at)
	<-ctx.Done()
	_ = conn.Close()
	<-ended
	return nil
}
