package trunk

import (
	"strconv"
	"strings"
	"time"
)

// causeOf reads the Q.850 cause of Reason headers (RFC 3326): 0 when none is there or it is no number of 1..127.
func causeOf(m fielded) int {
	for h := range fieldsOf(m, "Reason") {
		for value := range strings.SplitSeq(h.Value(), ",") {
			protocol, rest, _ := strings.Cut(value, ";")
			if !strings.EqualFold(strings.TrimSpace(protocol), "Q.850") {
				continue
			}
			for param := range strings.SplitSeq(rest, ";") {
				name, number, _ := strings.Cut(param, "=")
				if !strings.EqualFold(strings.TrimSpace(name), "cause") {
					continue
				}
				if n, err := strconv.Atoi(strings.TrimSpace(number)); err == nil && n > 0 && n < 128 {
					return n
				}
			}
		}
	}
	return 0
}

// longestRetryAfter bounds what a far side may ask for: a day. RFC 4475 section 3.1.2.5 shows what else may come.
const longestRetryAfter = 24 * time.Hour

// retryAfterOf reads Retry-After (RFC 3261 section 20.33): delta-seconds, an optional comment and parameters. 0 when there is none.
func retryAfterOf(m fielded) time.Duration {
	for h := range fieldsOf(m, "Retry-After") {
		value := strings.TrimSpace(h.Value())
		digits := value[:len(value)-len(strings.TrimLeft(value, "0123456789"))]
		if digits == "" {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil || time.Duration(n)*time.Second > longestRetryAfter {
			return longestRetryAfter
		}
		return time.Duration(n) * time.Second
	}
	return 0
}
