package trunk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/infra/reach"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media/rtp"
)

// slow is the transaction of a request whose far side says what the test says and nothing else.
type slow struct {
	sip.ClientTransaction
	responses chan *sip.Response
	done      chan struct{}
}

func newSlow() *slow { return &slow{responses: make(chan *sip.Response), done: make(chan struct{})} }

func (s *slow) Responses() <-chan *sip.Response          { return s.responses }
func (s *slow) Done() <-chan struct{}                    { return s.done }
func (s *slow) Err() error                               { return nil }
func (s *slow) Terminate()                               { close(s.done) }
func (s *slow) OnRetransmission(_ sip.FnTxResponse) bool { return true }

// deaf is a user agent without sockets.
func deaf(t *testing.T) *Trunks {
	t.Helper()
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 40000, Last: 40099})
	if err != nil {
		t.Fatal(err)
	}
	trunks, err := New(Config{}, World{Book: &shelf{}, Ports: ports, Shared: shared, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		trunks.kill()
		trunks.tasks.Wait()
		trunks.wires.close()
	})
	return trunks
}

// waiting is a dialog whose INVITE has got a 180.
func waiting(trunks *Trunks) (*dialog, *sip.Request, *sip.Response) {
	h := hop{"UDP", netip.MustParseAddrPort("192.0.2.1:5060"), ""}
	d := trunks.openDialog(Account{}, h, "call", trunks.log)
	d.end()
	invite := d.build(sip.INVITE, farEnd{target: sip.Uri{Scheme: "sip", Host: "192.0.2.1"}}, 1)
	trunks.address(invite, h)
	return d, invite, sip.NewResponseFromRequest(invite, sip.StatusRinging, "Ringing", nil)
}

func TestAnAbandonedInviteThatRingsForEverIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trunks := deaf(t)
		d, invite, ringing := waiting(trunks)
		tx, start := newSlow(), time.Now()
		trunks.bury(d, invite, tx)
		tx.responses <- ringing
		tx.responses <- ringing
		trunks.tasks.Wait() // in a bubble it fails at once when it would wait for ever
		if took := time.Since(start); took != lateness {
			t.Errorf("after %v", took)
		}
		<-tx.done
	})
}

func TestAReInviteThatIsNeverDecidedIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trunks := deaf(t)
		d, invite, ringing := waiting(trunks)
		tx, start := newSlow(), time.Now()
		go func() { tx.responses <- ringing }()
		_, err := d.concluded(t.Context(), tx, invite, d.hop)
		if took := time.Since(start); !errors.Is(err, errGivenUp) || took != 2*lateness {
			t.Errorf("%v after %v", err, took)
		}
		<-tx.done
	})
}

func TestAByeIsSentAgainToWhoMayStillTakeIt(t *testing.T) {
	for _, c := range []struct {
		says   string
		status int
		err    error
		again  bool
	}{
		{"taken", 200, nil, false},
		{"no such call", 481, nil, false},
		{"not now", 503, nil, true},
		{"something is under way", 491, nil, true},
		{"the connection broke", 0, io.EOF, true},
		{"silent through all repetitions (RFC 3261 section 15.1.1)", 0, fmt.Errorf("no answer: %w", sip.ErrTransactionTimeout), false},
	} {
		if byeAgain(c.status, c.err) != c.again {
			t.Errorf("%s: again %v", c.says, !c.again)
		}
	}
}

func TestAnAddressThatMeansSomethingOnlyToItsWriterIsNotSentTo(t *testing.T) {
	public, private, own := "203.0.113.5:5060", "192.168.1.5:5060", "127.0.0.1:5060"
	for _, c := range []struct{ says, hop, contact, want string }{
		{"another public host", public, "203.0.113.9", "203.0.113.9:5060"},
		{"a carrier's inner host", public, "10.0.0.9", public},
		{"a carrier's loopback", public, "127.0.1.1", public},
		{"a neighbour's loopback", private, "127.0.1.1", private},
		{"a neighbour's neighbour", private, "192.168.1.9", "192.168.1.9:5060"},
		{"the wire of a neighbour", private, "169.254.3.4", private},
		{"all addresses", public, "0.0.0.0", public},
		{"this machine, from this machine", own, "127.0.0.2", "127.0.0.2:5060"},
		{"a private host, from this machine", own, "10.0.0.9", "10.0.0.9:5060"},
	} {
		trunks := &Trunks{known: newKnown(nil), cfg: Config{Networks: reach.Any()}}
		d := &dialog{t: trunks, hop: hop{transport: "UDP", addr: netip.MustParseAddrPort(c.hop)}}
		got := d.next(context.Background(), farEnd{target: sip.Uri{Scheme: "sip", Host: c.contact}})
		if got.addr.String() != c.want {
			t.Errorf("%s: %v, want %s", c.says, got.addr, c.want)
		}
	}
}

func TestARegistrarThatRewritesOurContactStillSaysHowLongItKeepsUs(t *testing.T) {
	req := sip.NewRequest(sip.REGISTER, sip.Uri{Scheme: "sip", Host: "carrier.example"})
	req.AppendHeader(&sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: "bword", Host: "10.0.0.2", Port: 5060}})
	contact := func(user, host, expires string) *sip.ContactHeader {
		return &sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: user, Host: host, Port: 5060}, Params: sip.HeaderParams{{K: "expires", V: expires}}}
	}
	for _, c := range []struct {
		says     string
		contacts []*sip.ContactHeader
		want     time.Duration
	}{
		{"ours as we wrote it", []*sip.ContactHeader{contact("bword", "10.0.0.3", "20"), contact("bword", "10.0.0.2", "90")}, 90 * time.Second},
		{"ours as it was seen", []*sip.ContactHeader{contact("other", "203.0.113.7", "30"), contact("bword", "203.0.113.7", "60")}, time.Minute},
		{"of several the shortest", []*sip.ContactHeader{contact("bword", "203.0.113.7", "120"), contact("bword", "203.0.113.8", "60")}, time.Minute},
		{"another's alone", []*sip.ContactHeader{contact("other", "203.0.113.7", "30")}, 300 * time.Second},
	} {
		res := sip.NewResponse(200, "OK")
		for _, h := range c.contacts {
			res.AppendHeader(h)
		}
		if got := grantedBy(res, req, 300*time.Second); got != c.want {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}
