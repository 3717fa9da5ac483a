package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
)

// largest is what a scenario file may be; ten times what anybody writes by hand.
const largest = 1 << 20

// Read reads a scenario from YAML, refuses what it does not know, and completes it. Errors name the line.
func Read(r io.Reader) (Scenario, error) {
	raw, err := io.ReadAll(io.LimitReader(r, largest+1))
	if err != nil {
		return Scenario{}, fmt.Errorf("read the scenario: %w", err)
	}
	if len(raw) > largest {
		return Scenario{}, errors.New("a scenario file is at most 1 MiB")
	}
	var f file
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&f); errors.Is(err, io.EOF) {
		return Scenario{}, errors.New("the scenario file is empty")
	} else if err != nil {
		return Scenario{}, fmt.Errorf("scenario: %w", err)
	}
	s, err := f.scenario()
	if err != nil {
		return Scenario{}, fmt.Errorf("scenario: %w", err)
	}
	return s, s.Complete()
}

// file is the YAML form; docs/simulate.md explains each key.
type file struct {
	Name     string    `yaml:"name"`
	Seed     uint64    `yaml:"seed"`
	Zone     string    `yaml:"zone"`
	Start    string    `yaml:"start"`
	Until    string    `yaml:"until"`
	Days     int       `yaml:"days"`
	Team     []shift   `yaml:"team"`
	Leads    []group   `yaml:"leads"`
	Lists    []list    `yaml:"lists"`
	Callers  *callers  `yaml:"callers"`
	Carrier  carrier   `yaml:"carrier"`
	Campaign campaign  `yaml:"campaign"`
	Changes  []change  `yaml:"changes"`
	Closed   []closed  `yaml:"closed_days"`
	Money    moneyFile `yaml:"money"`
}

type shift struct {
	Agents int              `yaml:"agents"`
	From   clock            `yaml:"from"`
	To     clock            `yaml:"to"`
	Breaks []pause          `yaml:"breaks"`
	Talk   *lengths         `yaml:"talk"`
	Wrap   *lengths         `yaml:"wrap"`
	Pace   *float64         `yaml:"pace"`
	Look   *lengths         `yaml:"look"`
	Skips  map[string]share `yaml:"skips"`
}

type pause struct {
	At     clock `yaml:"at"`
	For    span  `yaml:"for"`
	Spread span  `yaml:"spread"`
}

type group struct {
	Name     string           `yaml:"name"`
	Leads    int              `yaml:"count"`
	Country  string           `yaml:"country"`
	Kind     string           `yaml:"kind"`
	Zones    []string         `yaml:"zones"`
	States   map[string]share `yaml:"states"`
	Numbers  int              `yaml:"numbers"`
	Blocked  share            `yaml:"blocked"`
	Consent  *share           `yaml:"consent"`
	Used     int              `yaml:"used"`
	Today    int              `yaml:"today"`
	Priority int              `yaml:"priority"`
	Fates    *fates           `yaml:"fates"`
	Callback callback         `yaml:"callback"`
	Promised []promised       `yaml:"promised"`
	List     string           `yaml:"list"`
	Regions  map[string]share `yaml:"regions"`
}

type fates struct {
	Person      share `yaml:"person"`
	Machine     share `yaml:"machine"`
	Busy        share `yaml:"busy"`
	Rejected    share `yaml:"rejected"`
	Vacant      share `yaml:"vacant"`
	Off         share `yaml:"powered_off"`
	Failed      share `yaml:"failed"`
	Suspended   share `yaml:"suspended"`
	Unreachable share `yaml:"unreachable"`
}

type carrier struct {
	Lines     int      `yaml:"lines"`
	Channels  int      `yaml:"channels"`
	PerSecond int      `yaml:"cps"`
	Setup     *lengths `yaml:"setup"`
	Ring      *lengths `yaml:"ring"`
	Mailbox   *lengths `yaml:"mailbox"`
	Verdict   *lengths `yaml:"verdict"`
	Patience  *lengths `yaml:"patience"`
}

type campaign struct {
	Mode      string             `yaml:"mode"`
	Ratio     float64            `yaml:"ratio"`
	Target    share              `yaml:"target"`
	PerMinute int                `yaml:"per_minute"`
	Guard     *throttle          `yaml:"answer_guard"`
	Preview   preview            `yaml:"preview"`
	Speech    *speech            `yaml:"announcement"`
	Profile   string             `yaml:"profile"`
	Windows   []window           `yaml:"windows"`
	Attempts  int                `yaml:"attempts"`
	PerDay    int                `yaml:"per_day"`
	Ring      span               `yaml:"ring_timeout"`
	SeatWait  span               `yaml:"seat_wait"`
	Consent   bool               `yaml:"need_consent"`
	Retry     map[string]span    `yaml:"retry"`
	Recycle   map[string]recycle `yaml:"recycle"`
	Detection *detection         `yaml:"detection"`
}

type throttle struct {
	Base      int   `yaml:"base"`
	Reference share `yaml:"reference"`
}

type preview struct {
	Time span   `yaml:"time"`
	Then string `yaml:"then"`
}

type speech struct {
	Length span   `yaml:"length"`
	Heard  *share `yaml:"heard"`
	Agent  share  `yaml:"agent"`
	OptOut share  `yaml:"opt_out"`
}

type closed struct {
	Date    string `yaml:"date"`
	Country string `yaml:"country"`
	State   string `yaml:"state"`
	Name    string `yaml:"name"`
}

type recycle struct {
	OtherTime  bool `yaml:"other_time"`
	NextNumber bool `yaml:"next_number"`
}

type window struct {
	Days []int  `yaml:"days"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

type detection struct {
	On       *bool  `yaml:"on"`
	Then     string `yaml:"then"`
	Missed   share  `yaml:"missed"`
	Mistaken share  `yaml:"mistaken"`
	Handling span   `yaml:"handling"`
}

type change struct {
	At     string   `yaml:"at"`
	Group  string   `yaml:"group"`
	Person *float64 `yaml:"person"`
	Talk   *float64 `yaml:"talk"`
}

type moneyFile struct {
	Currency string  `yaml:"currency"`
	Minute   float64 `yaml:"minute"`
}

const stampForm = "2006-01-02 15:04"

func (f file) scenario() (Scenario, error) {
	s := Scenario{Name: f.Name, Seed: f.Seed, Days: f.Days, Zone: time.UTC, Money: Money{f.Money.Currency, int64(f.Money.Minute * 1e6)}}
	var err error
	if f.Zone != "" {
		if s.Zone, err = time.LoadLocation(f.Zone); err != nil {
			return s, fmt.Errorf("zone %q is not known; write a name such as Asia/Shanghai", f.Zone)
		}
	}
	if s.Start, err = moment(f.Start, s.Zone); err != nil {
		return s, fmt.Errorf("start: %w", err)
	}
	if s.Until, err = moment(f.Until, s.Zone); err != nil {
		return s, fmt.Errorf("until: %w", err)
	}
	for _, t := range f.Team {
		s.Team = append(s.Team, t.shift())
	}
	for _, g := range f.Leads {
		made, err := g.group(s.Zone)
		if err != nil {
			return s, err
		}
		s.Groups = append(s.Groups, made)
	}
	for _, l := range f.Lists {
		s.Lists = append(s.Lists, List(l))
	}
	if s.Callers, err = f.Callers.callers(s.Zone); err != nil {
		return s, err
	}
	for _, d := range f.Closed {
		s.Closed = append(s.Closed, guard.ClosedDay(d))
	}
	s.Carrier = f.Carrier.carrier()
	if s.Campaign, err = f.Campaign.campaign(); err != nil {
		return s, err
	}
	for _, c := range f.Changes {
		at, err := moment(c.At, s.Zone)
		if err != nil {
			return s, fmt.Errorf("changes: %w", err)
		}
		s.Changes = append(s.Changes, Change{at, c.Group, factor(c.Person), factor(c.Talk)})
	}
	return s, nil
}

// moment reads a local date and time; empty is zero.
func moment(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(stampForm, text, zone)
	if err != nil {
		return t, fmt.Errorf("%q is no date and time; write %s", text, stampForm)
	}
	return t, nil
}

func factor(f *float64) float64 {
	if f == nil {
		return 1
	}
	return *f
}

func (t shift) shift() Shift {
	s := Shift{Agents: t.Agents, From: time.Duration(t.From), To: time.Duration(t.To), Talk: t.Talk.spread(), Wrap: t.Wrap.spread(), Look: t.Look.spread(), Pace: 0.1}
	if t.Pace != nil {
		s.Pace = *t.Pace
	}
	for _, b := range t.Breaks {
		s.Breaks = append(s.Breaks, Break{time.Duration(b.At), time.Duration(b.For), time.Duration(b.Spread)})
	}
	for skip, part := range t.Skips {
		if s.Skips == nil {
			s.Skips = map[retry.Skip]float64{}
		}
		s.Skips[retry.Skip(skip)] = float64(part)
	}
	return s
}

func (g group) group(zone *time.Location) (Group, error) {
	out := Group{Name: g.Name, Leads: g.Leads, Country: g.Country, Kind: phone.Kind(g.Kind), Zones: g.Zones, Blocked: float64(g.Blocked), Consent: 1,
		Used: g.Used, Today: g.Today, Priority: g.Priority, Callback: g.Callback.callback(), List: g.List, Fates: DefaultFates()}
	if g.Consent != nil {
		out.Consent = float64(*g.Consent)
	}
	for _, p := range g.Promised {
		each, err := p.promises(zone)
		if err != nil {
			return out, err
		}
		out.Promises = append(out.Promises, each...)
	}
	for _, area := range slices.Sorted(maps.Keys(g.Regions)) {
		out.Regions = append(out.Regions, Region{callerid.Place{Zh: area, En: area}, float64(g.Regions[area])})
	}
	for _, key := range slices.Sorted(maps.Keys(g.States)) {
		out.States = append(out.States, Residence{strings.Fields(key), float64(g.States[key])})
	}
	if g.Numbers > 1 {
		out.Numbers = make([]float64, min(g.Numbers, mostNumbers+1))
		out.Numbers[len(out.Numbers)-1] = 1
	}
	if f := g.Fates; f != nil {
		out.Fates = Fates{Person: float64(f.Person), Machine: float64(f.Machine), Busy: float64(f.Busy), Rejected: float64(f.Rejected), Vacant: float64(f.Vacant),
			Off: float64(f.Off), Failed: float64(f.Failed), Suspended: float64(f.Suspended), Unreachable: float64(f.Unreachable)}
	}
	return out, nil
}

func (c carrier) carrier() Carrier {
	return Carrier{c.Lines, c.Channels, c.PerSecond, c.Setup.spread(), c.Ring.spread(), c.Mailbox.spread(), c.Verdict.spread(), c.Patience.spread()}
}

func (c campaign) campaign() (Campaign, error) {
	out := Campaign{Mode: tempo.Mode(c.Mode), PerMinute: c.PerMinute, Preview: Preview{Time: time.Duration(c.Preview.Time), Skip: c.Preview.Then == "skip"}, Ratio: c.Ratio, Target: float64(c.Target), Profile: c.Profile, MaxAttempts: c.Attempts, PerDay: c.PerDay,
		RingTime: time.Duration(c.Ring), SeatWait: time.Duration(c.SeatWait), NeedConsent: c.Consent}
	for _, w := range c.Windows {
		out.Windows = append(out.Windows, guard.Window(w))
	}
	if c.Retry != nil {
		out.Retry = map[dialer.Outcome]time.Duration{}
		for outcome, wait := range c.Retry {
			out.Retry[dialer.Outcome(outcome)] = time.Duration(wait)
		}
	}
	if c.Recycle != nil {
		out.Recycle = map[dialer.Outcome]retry.Recycle{}
		for outcome, r := range c.Recycle {
			out.Recycle[dialer.Outcome(outcome)] = retry.Recycle(r)
		}
	}
	if g := c.Guard; g != nil {
		out.Guard = pace.ThrottleRule{PerMinute: float64(g.Base), Reference: float64(g.Reference)}
	}
	if s := c.Speech; s != nil {
		out.Speech = Speech{Length: time.Duration(s.Length), ToAgent: s.Agent > 0, Heard: defaultHeard, Agent: float64(s.Agent), OptOut: float64(s.OptOut)}
		if s.Heard != nil {
			out.Speech.Heard = float64(*s.Heard)
		}
	}
	if d := c.Detection; d != nil {
		out.Detection = Detection{On: d.On == nil || *d.On, HangUp: d.Then == "hang_up", Missed: float64(d.Missed), Mistaken: float64(d.Mistaken), Handling: time.Duration(d.Handling)}
		if d.Then != "" && d.Then != "tell" && d.Then != "hang_up" {
			return out, fmt.Errorf("campaign.detection.then %q: it is tell or hang_up", d.Then)
		}
	}
	if then := c.Preview.Then; then != "" && then != "dial" && then != "skip" {
		return out, fmt.Errorf("campaign.preview.then %q: it is dial or skip", then)
	}
	return out, nil
}
