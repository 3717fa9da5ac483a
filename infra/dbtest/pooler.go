package dbtest

import (
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Pooler stands before Postgres as PgBouncer does: what a client asks for at the start of its connection is refused, or dropped if its
// operator said so (ignore_startup_parameters). It returns its own URL.
func Pooler(t testing.TB, before string, drops bool) string {
	t.Helper()
	at, err := url.Parse(before)
	if err != nil {
		t.Fatal(err)
	}
	to := at.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer client.Close()
				if err := pooled(client, to, drops); err != nil {
					t.Error(err)
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	at.Host = l.Addr().String()
	return at.String()
}

func pooled(client net.Conn, to string, drops bool) error {
	front := pgproto3.NewBackend(client, client)
	message, err := front.ReceiveStartupMessage()
	if err != nil {
		return err
	}
	start, ok := message.(*pgproto3.StartupMessage)
	if !ok {
		return errors.New("asked for TLS")
	}
	for _, name := range []string{"search_path", "role"} {
		if _, asked := start.Parameters[name]; asked && !drops {
			front.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "08P01", Message: "unsupported startup parameter: " + name})
			return front.Flush()
		}
		delete(start.Parameters, name)
	}
	server, err := net.Dial("tcp", to)
	if err != nil {
		return err
	}
	defer server.Close()
	first, err := start.Encode(nil)
	if err == nil {
		_, err = server.Write(first)
	}
	if err != nil {
		return err
	}
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(client, server) // either side may go first
		client.Close()
	})
	_, _ = io.Copy(server, client)
	server.Close()
	back.Wait()
	return nil
}
