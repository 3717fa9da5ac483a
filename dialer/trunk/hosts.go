package trunk

import (
	"bytes"
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// An SDP may name hosts where nearly everybody writes addresses: in c= (RFC 8866 section 5.7) and a=rtcp (RFC 3605).
const (
	hostTime  = 2 * time.Second // for all names of a description together
	hostsMost = 4               // names in a description that are looked for
)

// namedHost is a host as a description names it.
type namedHost struct{ family, name string } // "4" or "6"

// resolveHosts is a description with addresses in the place of the hosts it names. It asks DNS, so it is called where nothing waits but the
// message that brought the description: in the stack's goroutine of that message, or a task. A host that is not found stays, and whoever
// reads the description refuses it.
func (t *Trunks) resolveHosts(ctx context.Context, description []byte) []byte {
	names := hostsOf(description)
	if len(names) == 0 {
		return description
	}
	ctx, cancel := context.WithTimeout(ctx, hostTime)
	defer cancel()
	found := make([]netip.Addr, len(names))
	var asking sync.WaitGroup
	for i, h := range names {
		asking.Go(func() { found[i] = t.lookUp(ctx, h) })
	}
	asking.Wait()
	out := make([]byte, 0, len(description)+64)
	for line := range bytes.Lines(description) {
		h, from, to := hostIn(line)
		if i := slices.Index(names, h); i >= 0 && found[i].IsValid() {
			out = append(append(out, line[:from]...), found[i].String()...)
			line = line[to:]
		}
		out = append(out, line...)
	}
	return out
}

// hostsOf are the hosts that a description names; nearly always none.
func hostsOf(description []byte) (names []namedHost) {
	for line := range bytes.Lines(description) {
		if h, _, _ := hostIn(line); h.name != "" && len(names) < hostsMost && !slices.Contains(names, h) {
			names = append(names, h)
		}
	}
	return names
}

// lookUp asks DNS. Of several addresses it is always the same one: their order changes from answer to answer, and a description that is
// repeated moves no audio. A name under .invalid is no address yet (RFC 6157 section 5.1): hold, as by the address of zeros.
func (t *Trunks) lookUp(ctx context.Context, h namedHost) netip.Addr {
	if strings.HasSuffix(strings.ToLower(strings.TrimSuffix(h.name, ".")), ".invalid") {
		if h.family == "6" {
			return netip.IPv6Unspecified()
		}
		return netip.IPv4Unspecified()
	}
	addrs, err := t.names.LookupNetIP(ctx, "ip"+h.family, h.name)
	if err != nil || len(addrs) == 0 {
		t.log.Info("a host that an SDP names is not found", "event", "sdp_host", "host", h.name, "error", err)
		return netip.Addr{}
	}
	return slices.MinFunc(addrs, netip.Addr.Compare).Unmap()
}

// hostIn is the host a line names, and where in it; the zero value for an address, and for every other line.
func hostIn(line []byte) (h namedHost, from, to int) {
	if !bytes.HasPrefix(line, []byte("c=IN ")) && !bytes.HasPrefix(line, []byte("a=rtcp:")) {
		return h, 0, 0
	}
	at := bytes.Index(line, []byte("IN IP"))
	from = at + len("IN IP4 ")
	if at < 0 || len(line) <= from || line[from-1] != ' ' {
		return h, 0, 0
	}
	for to = from; to < len(line) && line[to] > ' ' && line[to] != '/'; to++ {
	}
	if family := line[from-2]; family != '4' && family != '6' || !isHost(string(line[from:to])) {
		return h, 0, 0
	}
	return namedHost{string(line[from-2 : from-1]), string(line[from:to])}, from, to
}

// isHost tells names from addresses, and from what DNS need not be asked for.
func isHost(word string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return len(word) <= 253 && strings.ContainsAny(word, letters) && strings.Trim(word, letters+"0123456789-._") == ""
}
