package trunk

import (
	"errors"
	"strings"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// maxChallenges is how many 401 or 407 one request may cost: the first, and one more for a nonce gone stale. A far side that challenges
// for ever must not keep us busy for ever (CVE-2020-28242).
const maxChallenges = 2

var errNoChallenge = errors.New("no digest challenge we can answer")

func challenged(res *sip.Response) bool {
	return res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired
}

// authorize puts credentials for a challenge into req, in the place of those it had (RFC 3261 section 22, RFC 8760). Of several
// challenges the first that we can answer is taken: they come in the far side's order of preference.
func authorize(req *sip.Request, res *sip.Response, a Account) error {
	ask, reply := "WWW-Authenticate", "Authorization"
	if res.StatusCode == sip.StatusProxyAuthRequired {
		ask, reply = "Proxy-Authenticate", "Proxy-Authorization"
	}
	if a.Username == "" {
		return errNoChallenge
	}
	for h := range fieldsOf(res, ask) {
		chal, err := digest.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		for i := range chal.QOP {
			chal.QOP[i] = strings.ToLower(strings.TrimSpace(chal.QOP[i]))
		}
		if len(chal.QOP) > 0 && !chal.SupportsQOP("auth") || !digest.CanDigest(chal) {
			continue
		}
		cred, err := digest.Digest(chal, digest.Options{
			Method: req.Method.String(), URI: req.Recipient.String(), Username: a.Username, Password: string(a.Secret),
		})
		if err != nil {
			continue
		}
		req.RemoveHeader(reply)
		req.AppendHeader(sip.NewHeader(reply, cred.String()))
		return nil
	}
	return errNoChallenge
}

// copyCredentials gives an ACK the credentials of its INVITE (section 22.1).
func copyCredentials(from, to *sip.Request) {
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		if h := fieldOf(from, name); h != nil {
			to.AppendHeader(sip.HeaderClone(h))
		}
	}
}
