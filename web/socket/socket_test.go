package socket

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMessagesGoBothWaysAndACloseIsHeard(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(w, r)
		if err != nil {
			ended <- err
			return
		}
		defer c.Close(1000, "")
		for {
			raw, err := c.Read(r.Context())
			if err != nil {
				ended <- err
				return
			}
			if err := c.Write(r.Context(), raw); err != nil {
				ended <- err
				return
			}
		}
	}))
	defer server.Close()
	ctx := context.Background()
	c, err := Dial(ctx, strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{`{"a":1}`, strings.Repeat("x", 32<<10)} {
		if err := c.Write(ctx, []byte(said)); err != nil {
			t.Fatal(err)
		}
		if heard, err := c.Read(ctx); err != nil || string(heard) != said {
			t.Fatalf("heard %d bytes (%v), want %d", len(heard), err, len(said))
		}
	}
	c.Close(1000, "bye")
	if err := <-ended; err == nil {
		t.Fatal("the server did not notice the end")
	}
}

func TestAMessageOverTheBoundEndsTheSocket(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(w, r)
		if err == nil {
			_, err = c.Read(r.Context())
			c.Close(1009, "too big")
		}
		ended <- err
	}))
	defer server.Close()
	ctx := context.Background()
	c, err := Dial(ctx, strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(1000, "")
	if err := c.Write(ctx, []byte(strings.Repeat("x", MaxMessage+1))); err != nil {
		t.Logf("the write itself was cut: %v", err)
	}
	if err := <-ended; err == nil {
		t.Fatal("a message over the bound was taken")
	}
}
