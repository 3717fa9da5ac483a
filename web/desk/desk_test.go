package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/state/memory"
	softdesk "github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/web/desk"
	"github.com/boyunhq/boyun/web/socket"
	"github.com/boyunhq/boyun/web/ticket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo is a desk that repeats what it hears.
type echo chan softdesk.Who

func (e echo) Serve(ctx context.Context, who softdesk.Who, conn softdesk.Conn) error {
	e <- who
	for {
		raw, err := conn.Read(ctx)
		if err != nil {
			conn.Close(1000, "")
			return nil
		}
		if err := conn.Write(ctx, raw); err != nil {
			return err
		}
	}
}

// logins end when gone is closed.
type logins struct{ gone chan struct{} }

func (l logins) Watch(session.ID) (<-chan struct{}, func()) { return l.gone, func() {} }

func TestATicketLeadsAPageToItsDeskUntilTheSessionEnds(t *testing.T) {
	shared := memory.New()
	defer shared.Close()
	office, seated, in := ticket.NewOffice(shared), make(echo, 1), logins{make(chan struct{})}
	server := httptest.NewServer(&desk.Door{Desks: seated, Office: office, Sessions: in, Log: slog.New(slog.DiscardHandler)})
	defer server.Close()
	ctx, origin := context.Background(), "https://boyun.example"
	made, err := office.Issue(ctx, ticket.Desk, ticket.Bearer{Who: tenant.Actor{Tenant: "aaaaaaaaaa", User: "u1", Role: tenant.Agent}, Session: "s1", Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	url := strings.Replace(server.URL, "http", "ws", 1)
	if conn, err := socket.Dial(ctx, url+"?ticket="+made, http.Header{"Origin": {"https://evil.example"}}); err == nil {
		conn.Close(1000, "")
		t.Fatal("another page's origin sat down")
	}
	conn, err := socket.Dial(ctx, url+"?ticket="+made, http.Header{"Origin": {origin}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(1000, "")
	if who := <-seated; who != (softdesk.Who{Tenant: "aaaaaaaaaa", User: "u1"}) {
		t.Errorf("seated %+v", who)
	}
	if err := conn.Write(ctx, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if raw, err := conn.Read(ctx); err != nil || string(raw) != `{"type":"ping"}` {
		t.Fatalf("heard %s, %v", raw, err)
	}
	close(in.gone)
	patient, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := conn.Read(patient); err == nil || !strings.Contains(err.Error(), "4401") {
		t.Errorf("after the session the socket says %v", err)
	}
}
