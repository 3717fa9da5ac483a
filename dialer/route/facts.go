package route

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/boyunhq/boyun/dialer"
)

// Facts are all a rule may speak of: the typed environment of its expression. The names behind expr are the words of the language; they
// never change their meaning.
type Facts struct {
	Lead     Lead     `expr:"lead"`
	History  History  `expr:"history"`
	Campaign Campaign `expr:"campaign"`
	Call     Call     `expr:"call"`
	Local    Clock    `expr:"local"`  // the customer's
	Office   Clock    `expr:"office"` // the tenant's

	// Of the lead's free fields and tags: Field is empty and Number 0 for what the lead has not.
	Tag    func(name string) bool    `expr:"tag"`
	Field  func(name string) string  `expr:"field"`
	Number func(name string) float64 `expr:"number"`
	Has    func(name string) bool    `expr:"has"`
}

// Lead is the person.
type Lead struct {
	ID       string   `expr:"id"`
	Name     string   `expr:"name"`
	List     string   `expr:"list"` // its name
	Tags     []string `expr:"tags"`
	Country  string   `expr:"country"`
	Region   string   `expr:"region"`
	Carrier  string   `expr:"carrier"`
	Kind     string   `expr:"kind"` // mobile, fixed ...
	Priority int      `expr:"priority"`
	AgeDays  float64  `expr:"age_days"` // since it was imported
	Owner    string   `expr:"owner"`    // name of the agent its owner field names, empty when it names none
}

// History is what happened with the lead before this call. Calls that were never dialed do not count.
type History struct {
	Tries           int     `expr:"tries"`
	Talks           int     `expr:"talks"` // with an agent
	LastOutcome     string  `expr:"last_outcome"`
	LastDisposition string  `expr:"last_disposition"`
	LastAgent       string  `expr:"last_agent"` // name of the one who talked last
	DaysSince       float64 `expr:"days_since"` // the last call; -1 when there was none
	DaysSinceTalk   float64 `expr:"days_since_talk"`
	Abandoned       bool    `expr:"abandoned"` // the last call found no agent in time
}

// Campaign is the campaign that calls, or that the caller belongs to.
type Campaign struct {
	ID   string `expr:"id"`
	Name string `expr:"name"`
	Mode string `expr:"mode"`
}

// Call is the call at hand.
type Call struct {
	Inbound bool `expr:"inbound"` // the customer called us
	Known   bool `expr:"known"`   // the lead was there before this call
}

// Clock is a moment on somebody's wall.
type Clock struct {
	Hour    int    `expr:"hour"`    // 0..23
	Minute  int    `expr:"minute"`  // 0..59
	Weekday int    `expr:"weekday"` // 1 Monday .. 7 Sunday
	Day     int    `expr:"day"`     // of the month
	Month   int    `expr:"month"`
	Time    string `expr:"time"` // "09:05": compares as text
	Date    string `expr:"date"` // "2026-11-27"
}

// At reads a clock.
func At(t time.Time) Clock {
	return Clock{Hour: t.Hour(), Minute: t.Minute(), Weekday: (int(t.Weekday())+6)%7 + 1, Day: t.Day(), Month: int(t.Month()), Time: t.Format("15:04"), Date: t.Format(time.DateOnly)}
}

// Known is a lead's facts with the ids behind the names, which a rule decides by but never sees.
type Known struct {
	Facts
	Owner, Last dialer.AgentID
}

// with fills the functions over fields and tags.
func (f Facts) with(fields map[string]string) Facts {
	f.Tag = func(name string) bool {
		for _, tag := range f.Lead.Tags {
			if strings.EqualFold(tag, strings.TrimSpace(name)) {
				return true
			}
		}
		return false
	}
	find := func(name string) string {
		if v, ok := fields[name]; ok {
			return v
		}
		for key, v := range fields {
			if strings.EqualFold(key, strings.TrimSpace(name)) {
				return v
			}
		}
		return ""
	}
	f.Field = find
	f.Number = func(name string) float64 { return number(find(name)) }
	f.Has = func(name string) bool { return strings.TrimSpace(find(name)) != "" }
	return f
}

// number reads what people write into cells: "12,300.50", "¥1 200", "１２０"; 万 counts ten thousand. What is no number is 0.
func number(s string) float64 {
	scale := 1.0
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．':
			return '.'
		case r == '万':
			scale *= 1e4
			return -1
		case r == ',' || r == '，' || r == '元' || unicode.IsSpace(r) || unicode.Is(unicode.Sc, r):
			return -1
		}
		return r
	}, s)
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || n != n || n > 1e300 || n < -1e300 {
		return 0
	}
	return n * scale
}

// ownerFields are the names under which files say whose customer a lead is.
var ownerFields = [...]string{"owner", "负责人", "归属", "归属人", "业务员", "客户经理", "所有者", "account manager"}

func ownerIn(fields map[string]string) string {
	for _, name := range ownerFields {
		for key, v := range fields {
			if strings.EqualFold(strings.TrimSpace(key), name) {
				return strings.TrimSpace(v)
			}
		}
	}
	return ""
}
