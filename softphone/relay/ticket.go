package relay

import (
	"crypto/hmac"
	"crypto/sha1" // the scheme's own choice; an HMAC does not need collision resistance
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
)

// Ticket is a time-limited credential of draft-uberti-behave-turn-rest-00: the name holds when it ends, the password is its HMAC.
type Ticket struct {
	URLs     []string
	Name     string
	Password string
	Until    time.Time
}

// shift is how long an allocation made with a valid ticket may be refreshed after the ticket has ended: a call must not die of it.
const shift = 12 * time.Hour

func issue(secret []byte, user string, urls []string, until time.Time) Ticket {
	name := strconv.FormatInt(until.Unix(), 10) + ":" + user
	return Ticket{URLs: urls, Name: name, Password: password(secret, name), Until: until}
}

func password(secret []byte, name string) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write([]byte(name))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// admit is asked for the key of each request. New allocations need a ticket that has not ended; what belongs to an allocation goes on
// with the ticket it was made with.
func (r *Relay) admit(req *turn.RequestAttributes) (user string, key []byte, ok bool) {
	ends, user, found := strings.Cut(req.Username, ":")
	at, err := strconv.ParseInt(ends, 10, 64)
	if err != nil || !found || user == "" {
		return "", nil, false
	}
	grace := time.Duration(0)
	if req.Method != stun.MethodAllocate {
		grace = shift
	}
	now, until := time.Now(), time.Unix(at, 0)
	if now.After(until.Add(grace)) || until.After(now.Add(MaxTicket+time.Minute)) {
		return "", nil, false
	}
	return user, turn.GenerateAuthKey(req.Username, req.Realm, password(r.cfg.Secret, req.Username)), true
}
