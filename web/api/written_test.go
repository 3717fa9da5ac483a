package api

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

func TestWhoReadsNothingIsNotWaitedFor(t *testing.T) {
	ended := make(chan error, 1)
	engine := gin.New()
	engine.GET("/stream", func(c *gin.Context) {
		out := &written{to: c.Writer, patience: 200 * time.Millisecond}
		for {
			if _, err := out.Write(make([]byte, 32<<10)); err != nil {
				ended <- err
				return
			}
		}
	})
	engine.GET("/short", func(c *gin.Context) {
		out := &written{to: c.Writer, patience: -time.Second} // over before what is written leaves the buffer
		fmt.Fprint(out, "all of it")
		out.over()
	})
	server := httptest.NewServer(engine)
	defer server.Close()
	deaf, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	fmt.Fprint(deaf, "GET /stream HTTP/1.1\r\nHost: here\r\n\r\n")
	select {
	case err := <-ended:
		if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("who reads nothing is waited for")
	}
	for range 3 { // one connection: what was allowed for the last answer does not end the next
		answer, err := http.Get(server.URL + "/short")
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "all of it" {
			t.Errorf("%q, %v", body, err)
		}
		answer.Body.Close()
	}
}
