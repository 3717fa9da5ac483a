package trunk

import (
	"strconv"
	"strings"
	"time"
)

// minSession is the shortest session interval we take (RFC 4028 section 5: 90 s).
const minSession = 90 * time.Second

// interval is what a Session-Expires header says.
type interval struct {
	length time.Duration // 0: no session timer
	weAre  bool          // we refresh
}

// readInterval reads Session-Expires. ours is what the value of the refresher parameter is called from our side ("uac" for a response
// to us, "uas" for a request to us); without the parameter we refresh, which is always allowed to whoever answers it so.
func readInterval(value, ours string) interval {
	if value == "" {
		return interval{}
	}
	digits, params, _ := strings.Cut(value, ";")
	n, err := strconv.ParseUint(strings.TrimSpace(digits), 10, 31)
	if err != nil || n == 0 {
		return interval{}
	}
	i := interval{length: time.Duration(n) * time.Second, weAre: true}
	for param := range strings.SplitSeq(params, ";") {
		name, who, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "refresher") {
			i.weAre = strings.EqualFold(strings.TrimSpace(who), ours)
		}
	}
	return i
}

// due is when something must happen after the last refresh: our own refresh at half the interval, or the end for want of the far
// side's (RFC 4028 section 10: the smaller of 32 s and a third before the interval is over). It is 0 when there is no timer.
func (i interval) due() time.Duration {
	switch {
	case i.length == 0:
		return 0
	case i.weAre:
		return i.length / 2
	}
	return i.length - min(32*time.Second, i.length/3)
}

// header spells Session-Expires as seen by the role that refreshes.
func (i interval) header(ours, theirs string) string {
	who := theirs
	if i.weAre {
		who = ours
	}
	return strconv.Itoa(int(i.length/time.Second)) + ";refresher=" + who
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
