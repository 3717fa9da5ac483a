package traffic

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media/opus"
	"github.com/pion/dtls/v3"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
	"github.com/pion/transport/v5/packetio"
)

// browser is the agent's end of a call as a browser would be: the offerer, ICE controlling, DTLS server.
type browser struct {
	call       int
	from       [4]byte
	server     netip.AddrPort
	ufrag, pwd string
	side       *side
	sending    *sync.Mutex // of the side, while hands are shaken
	in         *packetio.Buffer
	tx, rx     *srtp.Context
}

// identity is the certificate of all browsers of a run.
type identity struct {
	cert  tls.Certificate
	print string
}

func newIdentity() (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return identity{}, err
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return identity{}, err
	}
	hash := sha256.Sum256(der)
	return identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, strings.ReplaceAll(fmt.Sprintf("% X", hash[:]), " ", ":")}, nil
}

// offerOf is a browser's offer in as few lines as will do.
func offerOf(call int, print string, speaksOpus bool) string {
	formats, more := "8 0", "a=rtpmap:0 PCMU/8000"
	if speaksOpus {
		formats, more = "111 8 0", more+"\r\na=rtpmap:111 "+opus.Name
	}
	return strings.Join([]string{"v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF " + formats, "c=IN IP4 0.0.0.0",
		"a=ice-ufrag:load", "a=ice-pwd:0123456789012345678901234567", "a=ice-options:trickle", "a=fingerprint:sha-256 " + print, "a=setup:actpass", "a=mid:0",
		"a=sendrecv", "a=rtcp-mux", "a=rtpmap:8 PCMA/8000", more,
		fmt.Sprintf("a=ssrc:%d cname:load", ssrcOf(call, Agent)), fmt.Sprintf("a=ssrc:%d msid:load voice", ssrcOf(call, Agent)), ""}, "\r\n")
}

var (
	answerUfrag     = regexp.MustCompile(`a=ice-ufrag:(\S+)`)
	answerPwd       = regexp.MustCompile(`a=ice-pwd:(\S+)`)
	answerCandidate = regexp.MustCompile(`a=candidate:\S+ 1 (?i:udp) \d+ (127\.0\.0\.1) (\d+)`)
)

// read takes what an answer says.
func (b *browser) read(answer string) error {
	ufrag, pwd, candidate := answerUfrag.FindStringSubmatch(answer), answerPwd.FindStringSubmatch(answer), answerCandidate.FindStringSubmatch(answer)
	if ufrag == nil || pwd == nil || candidate == nil || !strings.Contains(answer, "a=setup:active") {
		return fmt.Errorf("the answer to call %d cannot be used:\n%s", b.call, answer)
	}
	port, err := strconv.ParseUint(candidate[2], 10, 16)
	b.ufrag, b.pwd, b.server = ufrag[1], pwd[1], netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
	return err
}

// check is an ICE check that nominates; repeated, it is the consent to send.
func (b *browser) check() ([]byte, error) {
	m, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(b.ufrag+":load"), stun.RawAttribute{Type: stun.AttrUseCandidate},
		stun.RawAttribute{Type: stun.AttrPriority, Value: []byte{0x6e, 0, 1, 0xff}}, stun.RawAttribute{Type: stun.AttrICEControlling, Value: make([]byte, 8)},
		stun.NewShortTermIntegrity(b.pwd), stun.Fingerprint)
	if err != nil {
		return nil, err
	}
	return m.Raw, nil
}

// connect shakes hands and keeps the keys.
func (b *browser) connect(ctx context.Context, id identity) error {
	check, err := b.check()
	if err != nil {
		return err
	}
	b.WriteTo(check, nil)
	conn, err := dtls.ServerWithOptions(b, net.UDPAddrFromAddrPort(b.server), dtls.WithCertificates(id.cert), dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80), dtls.WithInsecureSkipVerifyHello(true))
	if err != nil {
		return err
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("DTLS of call %d: %w", b.call, err)
	}
	state, ok := conn.ConnectionState()
	profile, agreed := conn.SelectedSRTPProtectionProfile()
	if !ok || !agreed {
		return fmt.Errorf("call %d agreed on no SRTP", b.call)
	}
	keys := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := keys.ExtractSessionKeysFromDTLS(&state, false); err != nil {
		return err
	}
	if b.rx, err = srtp.CreateContext(keys.Keys.RemoteMasterKey, keys.Keys.RemoteMasterSalt, keys.Profile); err != nil {
		return err
	}
	b.tx, err = srtp.CreateContext(keys.Keys.LocalMasterKey, keys.Keys.LocalMasterSalt, keys.Profile)
	return err
}

// The rest is the net.PacketConn DTLS talks through.

func (b *browser) ReadFrom(p []byte) (int, net.Addr, error) {
	n, _, err := b.in.Read(p, nil)
	return n, net.UDPAddrFromAddrPort(b.server), err
}

func (b *browser) WriteTo(p []byte, _ net.Addr) (int, error) {
	b.sending.Lock()
	defer b.sending.Unlock()
	n := copy(b.side.next(), p)
	if n < len(p) {
		return 0, fmt.Errorf("a datagram of %d bytes is too large", len(p))
	}
	b.side.queue(n, b.from, b.server)
	b.side.flush()
	return n, nil
}

func (b *browser) Close() error                      { return b.in.Close() }
func (b *browser) LocalAddr() net.Addr               { return &net.UDPAddr{IP: net.IP(b.from[:])} }
func (b *browser) SetDeadline(t time.Time) error     { return b.in.SetReadDeadline(t) }
func (b *browser) SetReadDeadline(t time.Time) error { return b.in.SetReadDeadline(t) }
func (b *browser) SetWriteDeadline(time.Time) error  { return nil }
