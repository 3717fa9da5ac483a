package trunk

import (
	"context"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/rtp"
)

var offered = regexp.MustCompile(`a=crypto:(\d) (\S+) inline:(\S+)`)

func TestWhatIsOfferedAndWhatIsTaken(t *testing.T) {
	key := base64.StdEncoding.EncodeToString(make([]byte, 30))
	audio := func(profile string, lines ...string) []byte {
		return sdpOf(append([]string{"m=audio 4000 " + profile + " 8"}, lines...)...)
	}
	tests := []struct {
		name   string
		policy Encryption
		answer []byte
		suite  rtp.Suite
		reason string
	}{
		{"offered and taken", OfferSRTP, audio("RTP/AVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+key), rtp.AES80, ""},
		{"offered and passed over: a plain call", OfferSRTP, audio("RTP/AVP"), "", ""},
		{"required and taken", RequireSRTP, audio("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+key+"|2^31"), rtp.AES80, ""},
		{"required and passed over: no call", RequireSRTP, audio("RTP/AVP"), "", "srtp_refused"},
		{"required, answered without a key", RequireSRTP, audio("RTP/SAVP"), "", "srtp_refused"},
		{"a tag that was not offered", RequireSRTP, audio("RTP/SAVP", "a=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:"+key), "", "srtp_refused"},
		{"another suite under our tag", RequireSRTP, audio("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:"+key), "", "srtp_refused"},
		{"a key of the wrong length", RequireSRTP, audio("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+key[:20]), "", "srtp_refused"},
		{"a key identifier, which changes every packet", RequireSRTP, audio("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+key+"|2^31|1:4"), "", "srtp_refused"},
		{"media in the clear by a session parameter", RequireSRTP, audio("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+key+" UNENCRYPTED_SRTP"), "", "srtp_refused"},
		{"sealed audio where none was offered", NoSRTP, audio("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+key), "", "srtp_refused"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			own := newOwnMedia(ap("192.0.2.3:20000"), Policy{SRTP: test.policy})
			if has := strings.Contains(string(own.offer()), "a=crypto:"); has != (test.policy != NoSRTP) {
				t.Errorf("a key was offered: %v", has)
			}
			far, err := own.answered(test.answer)
			if word := wordOf(err); word != test.reason {
				t.Fatalf("%v, want %q", err, test.reason)
			}
			if test.reason != "" {
				return
			}
			if got := far.remote.Crypto; (got == nil) != (test.suite == "") || got != nil && (got.Suite != test.suite || len(got.Local) != 30) {
				t.Errorf("agreed %+v, want %q", got, test.suite)
			}
		})
	}
}

func wordOf(err error) string {
	if err == nil {
		return ""
	}
	if !fault.Is(err, fault.Invalid) {
		return err.Error()
	}
	return reasonWord(err)
}

func TestAnOfferOfTheFarSideIsAnsweredWithItsTagAndOurKey(t *testing.T) {
	key := base64.StdEncoding.EncodeToString(make([]byte, 30))
	own := newOwnMedia(ap("192.0.2.3:20000"), Policy{SRTP: RequireSRTP})
	far, err := own.offered(sdpOf("m=audio 4000 RTP/SAVP 8", "a=crypto:7 F8_128_HMAC_SHA1_80 inline:"+key, "a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:"+key))
	if err != nil {
		t.Fatal(err)
	}
	answer := string(own.answer(far))
	lines := offered.FindAllStringSubmatch(answer, -1)
	if len(lines) != 1 || lines[0][1] != "5" || !strings.Contains(answer, " RTP/SAVP 8") || lines[0][3] == key {
		t.Errorf("answered %q", answer)
	}
}

func FuzzCrypto(f *testing.F) {
	for _, seed := range []string{"1 AES_CM_128_HMAC_SHA1_80 inline:AAAA|2^20|1:4", "1 x inline:", "1 AEAD_AES_128_GCM inline:AAAA;inline:BBBB KDR=1", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if c, ok := readCrypto(value); ok && (c.suite.KeyLength() == 0 || len(c.key) != c.suite.KeyLength()) {
			t.Fatalf("%q gave %+v", value, c)
		}
	})
}

func TestACarrierThatTakesNoKeyIsNotTalkedToInTheClear(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, quiet), newFar(t)
	invite, result, _ := f.call(w, func(_ *call.Dialing, a *Account) { a.SRTP = RequireSRTP })
	if body := string(invite.Body); !strings.Contains(body, "RTP/SAVP 8 0 101") || len(offered.FindAllString(body, -1)) != 3 {
		t.Errorf("offered %q", body)
	}
	f.reply(invite, 200, "OK", withSDP) // plain audio
	f.expect("ACK")
	f.reply(f.expect("BYE"), 200, "OK")
	if end := w.failed(result); end.Reason != "srtp_refused" || end.Outcome != dialer.Failed {
		t.Errorf("ended %+v", end)
	}
}

func TestBaresipIsCalledWithSealedAudioBothWays(t *testing.T) {
	t.Parallel()
	w, phone := newWorld(t, quiet), telephone{hz: 440, account: ";mediaenc=srtp-mand", modules: "module srtp.so\n"}.start(t)
	customer := w.answered(w.dial(context.Background(), dialing(w.account(phone.host, func(a *Account) { a.SRTP = RequireSRTP })), nil))
	if suite := customer.(*leg).session.Suite(); suite != rtp.AES80 && suite != rtp.AES32 {
		t.Errorf("agreed on %q", suite)
	}
	converse(t, customer, 440)
	hangUp(customer.HangUp)
	w.gone(customer)
	phone.hasHeardUs(t)
}
