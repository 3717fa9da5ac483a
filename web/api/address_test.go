package api_test

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/boyunhq/boyun/web/api"
)

func TestWhoComesByAProxyOfOursIsCountedByItself(t *testing.T) {
	h := build(t, style{limits: api.Limits{PublicPerSecond: 0.001, PublicBurst: 1, PerSecond: 1, Burst: 1},
		proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd00::/64")}})
	for _, c := range []struct {
		says, peer string
		said       []string
		status     int
	}{
		{"somebody by our proxy", "10.0.0.1:7001", []string{"203.0.113.1"}, 200},
		{"the same again", "10.0.0.1:7002", []string{"203.0.113.1"}, 429},
		{"somebody else by the same proxy", "10.0.0.1:7003", []string{"203.0.113.2"}, 200},
		{"what an asker wrote himself stands before what our proxy writes", "10.0.0.1:7004", []string{"198.51.100.1, 203.0.113.1"}, 429},
		{"and so it does in a field of its own", "10.0.0.1:7005", []string{"198.51.100.2", "203.0.113.1"}, 429},
		{"by two proxies of ours", "10.0.0.2:7006", []string{"203.0.113.3, 10.0.0.1"}, 200},
		{"who is the same by one", "10.0.0.1:7007", []string{"203.0.113.3"}, 429},
		{"by a proxy over IPv6", "[fd00::1]:7008", []string{"2001:db8:1:2::5"}, 200},
		{"a neighbour in the same network", "[fd00::1]:7009", []string{"2001:db8:1:2::6"}, 429},
		{"no proxy of ours: its own word does not count", "203.0.113.1:7010", []string{"198.51.100.3"}, 429},
		{"nor does it for a stranger", "203.0.113.9:7011", []string{"198.51.100.4"}, 200},
		{"who invents another", "203.0.113.9:7012", []string{"198.51.100.5"}, 429},
		{"a proxy that says nothing counts itself", "10.0.0.9:7013", nil, 200},
		{"and one that says nonsense too", "10.0.0.9:7014", []string{"unknown"}, 429},
	} {
		w := (asker{house: h}).request("GET", "/v1/countries", nil, func(r *http.Request) { r.RemoteAddr, r.Header["X-Forwarded-For"] = c.peer, c.said })
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", c.says, w.Code, c.status)
		}
	}
}
