package risk

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
)

// outsiders is a client for addresses that tenants type: whatever a name resolves to, only public addresses are spoken to, so that nobody
// reaches the installation's own network through it. The address is looked at when the connection is made, not when the name is read.
func outsiders() *http.Client {
	dialer := &net.Dialer{Timeout: 3 * time.Second, Control: func(_, address string, _ syscall.RawConn) error { return public(address) }}
	return &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func public(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !reach.Public(at.Addr()) {
		return fault.New(fault.Invalid, "feed_inside", "a company's risk feed is at a public address").With("field", "url")
	}
	return nil
}
