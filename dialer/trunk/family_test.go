package trunk

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAudioAtAnAddressOfTheOtherFamilyIsRefused(t *testing.T) {
	const v4, v6 = "192.0.2.3:20000", "[2001:db8::3]:20000"
	for _, c := range []struct {
		says, ours string
		lines      []string
		want       string // where audio goes, or the word of the refusal
	}{
		{"IPv6 to IPv4", v4, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP6 2001:db8::7"}, "sdp_ip_family"},
		{"IPv4 to IPv6", v6, []string{"m=audio 4000 RTP/AVP 8"}, "sdp_ip_family"},
		{"IPv6 to IPv6", v6, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP6 2001:db8::7"}, "[2001:db8::7]:4000"},
		{"an address inside, of the other family", v4, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP6 fd00::7"}, "sdp_ip_family"},
		{"IPv6 first, then IPv4", v4, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP6 2001:db8::7", "m=audio 4002 RTP/AVP 8"}, "192.0.2.1:4002"},
		{"IPv4 first, then IPv6", v6, []string{"m=audio 4000 RTP/AVP 8", "m=audio 4002 RTP/AVP 8", "c=IN IP6 2001:db8::7"}, "[2001:db8::7]:4002"},
		{"IPv6 refused, then IPv4", v4, []string{"m=audio 0 RTP/AVP 8", "c=IN IP6 2001:db8::7", "m=audio 4002 RTP/AVP 8"}, "192.0.2.1:4002"},
		{"IPv6 first, then a codec we lack", v4, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP6 2001:db8::7", "m=audio 4002 RTP/AVP 18"}, "sdp_ip_family"},
		{"hold", v4, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0"}, "0.0.0.0:4000"},
		{"hold, as IPv4 writes it", v6, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0"}, "0.0.0.0:4000"},
		{"hold, as IPv6 writes it", v4, []string{"m=audio 4000 RTP/AVP 8", "c=IN IP6 ::"}, "[::]:4000"},
	} {
		for what, read := range map[string]func(*ownMedia, []byte) (farMedia, error){"offer": (*ownMedia).offered, "answer": (*ownMedia).answered} {
			own := newOwnMedia(ap(c.ours), Policy{})
			own.heard = (&Trunks{}).heard(Account{Kind: ByIP}, netip.MustParseAddr("198.51.100.7"))
			far, err := read(own, sdpOf(c.lines...))
			got := far.remote.Addr.String()
			if err != nil {
				got = reasonWord(err)
			}
			if got != c.want || err == nil && far.held != strings.HasPrefix(c.says, "hold") {
				t.Errorf("%s, %s: %s held %v, want %s", c.says, what, got, far.held, c.want)
			}
		}
	}
}

func TestAnAnswerOfTheOtherFamilyIsHungUpOnAtOnce(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	f.body = f.sdp("m=audio 4000 RTP/AVP 8", "c=IN IP6 ::1")
	f.hungUpOn(w, "sdp_ip_family")
}

func TestACallerOfTheOtherFamilyIsRefusedByItsSDP(t *testing.T) {
	w, _, f, _ := taken(t)
	f.body = f.sdp("m=audio 4000 RTP/AVP 8", "c=IN IP6 ::1")
	f.calls(w, withSDP)
	refusal := f.await("488")
	if want := `301 boyun "the far side has its audio at an IPv6 address, ours is at an IPv4 one"`; refusal.Get("Warning") != want {
		t.Errorf("Warning %q", refusal.Get("Warning"))
	}
}

func TestAChangeToTheOtherFamilyIsRefusedAndTheCallGoesOn(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	plain := f.body
	f.body = f.sdp("m=audio 4000 RTP/AVP 8", "c=IN IP6 ::1")
	f.request(invite, "INVITE", 1, withSDP)
	if refusal := f.expect("488"); !strings.HasPrefix(refusal.Get("Warning"), "301 ") {
		t.Errorf("Warning %q", refusal.Get("Warning"))
	}
	f.requestBy(invite, f.tag, "z9hG4bKfarINVITE1", "ACK", 1)
	seq := 2
	f.body = plain
	f.reinvite(invite, &seq)
	f.acknowledge(invite, &seq)
	f.part(customer)
}
