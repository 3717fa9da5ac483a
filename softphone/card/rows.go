package card

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/softphone/signal"
)

// sheetRow is a lead in its campaign.
type sheetRow struct {
	LeadID       string
	LeadName     string
	Last4        string
	Region       string
	Timezone     string
	Fields       json.RawMessage
	FieldOrder   string          // names in the order of the columns, each behind \x1f but the first
	Tags         json.RawMessage // as a JSON array
	Note         string
	CampaignID   string
	CampaignName string
	Mode         string
	Status       string
	WrapSeconds  int
	Script       json.RawMessage
	Dispositions json.RawMessage
	Windows      json.RawMessage
	Record       dialer.RecordPolicy
	RecordPause  bool
	Sandbox      bool
}

type touchRow struct {
	CreatedAt   time.Time
	RingingAt   *time.Time
	AnsweredAt  *time.Time
	EndedAt     *time.Time
	Outcome     string
	Disposition *string
	TalkMS      int `gorm:"column:talk_ms"`
	Note        string
	Agent       string
}

type labelled struct {
	Code  string            `json:"code"`
	Label map[string]string `json:"label"`
	Kind  signal.Kind       `json:"kind"`
}

// sheet puts the rows together. What does not parse is left out rather than keeping the person off the screen.
func (r sheetRow) sheet(touches []touchRow, now time.Time) Sheet {
	s := Sheet{Campaign: dialer.CampaignID(r.CampaignID), Wrap: time.Duration(r.WrapSeconds) * time.Second, Record: r.Record, Pause: r.RecordPause && r.Record.Pausable(), Zone: zone(r.Timezone)}
	s.Card = signal.Card{Lead: r.LeadID, Name: r.LeadName, Number: "•••• " + r.Last4, Place: r.Region, Zone: s.Zone.String(), Note: r.Note, Test: r.Sandbox,
		Campaign: signal.Campaign{ID: r.CampaignID, Name: r.CampaignName, Mode: r.Mode, Running: r.Status == "running"},
		Fields:   facts(r.Fields, strings.Split(r.FieldOrder, "\x1f")), CallableUntil: signal.At(closing(r.Windows, now.In(s.Zone)))}
	json.Unmarshal(r.Tags, &s.Card.Tags)
	json.Unmarshal(r.Script, &s.Card.Script)
	s.Card.Dispositions = outcomes(r.Dispositions)
	if r.CampaignID == "" {
		s.Card.Dispositions = plain()
	}
	for _, t := range touches {
		s.Card.Touches = append(s.Card.Touches, t.touch(s))
	}
	return s
}

func (r touchRow) touch(s Sheet) signal.Touch {
	t := signal.Touch{At: signal.At(r.CreatedAt), Outcome: r.Outcome, Talk: r.TalkMS, Agent: r.Agent, Note: r.Note}
	if r.Disposition != nil {
		t.Disposition = signal.Words{ZH: *r.Disposition, EN: *r.Disposition}
		if d, ok := s.Outcome(*r.Disposition); ok {
			t.Disposition = d.Label
		}
	}
	until := r.EndedAt
	if r.AnsweredAt != nil {
		until = r.AnsweredAt
	}
	if r.RingingAt != nil && until != nil {
		t.Ring = int(until.Sub(*r.RingingAt).Milliseconds())
	}
	return t
}

// plain are the outcomes for a caller of no campaign.
func plain() []signal.Disposition {
	return []signal.Disposition{
		{Code: "settled", Label: signal.Words{ZH: "已解决", EN: "Settled"}, Kind: signal.KindSuccess},
		{Code: "callback", Label: signal.Words{ZH: "约定回拨", EN: "Call back"}, Kind: signal.KindCallback},
		{Code: "refused", Label: signal.Words{ZH: "无需跟进", EN: "Nothing to do"}, Kind: signal.KindFinal},
		{Code: "wrong_number", Label: signal.Words{ZH: "号码有误", EN: "Wrong number"}, Kind: signal.KindWrong},
		{Code: "do_not_call", Label: signal.Words{ZH: "不再联系", EN: "Do not call"}, Kind: signal.KindDNC},
	}
}

func outcomes(raw json.RawMessage) (list []signal.Disposition) {
	var all []labelled
	json.Unmarshal(raw, &all)
	for _, d := range all {
		list = append(list, signal.Disposition{Code: d.Code, Label: signal.Words{ZH: d.Label["zh"], EN: d.Label["en"]}, Kind: d.Kind})
	}
	return list
}

// facts are the fields of a lead in the order of the columns they came in; what its list does not name follows by name.
func facts(raw json.RawMessage, order []string) (list []signal.Fact) {
	var all map[string]any
	json.Unmarshal(raw, &all)
	for key, value := range all {
		text, ok := value.(string)
		if !ok {
			b, err := json.Marshal(value)
			if err != nil || value == nil {
				continue
			}
			text = string(b)
		}
		list = append(list, signal.Fact{Key: key, Label: key, Value: text})
	}
	at := func(name string) int {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(list, func(a, b signal.Fact) int { return cmp.Or(at(a.Key)-at(b.Key), strings.Compare(a.Key, b.Key)) })
	return list
}

// zone is the location of that name, UTC if it is unknown.
func zone(name string) *time.Location {
	if at, err := time.LoadLocation(name); err == nil && name != "" {
		return at
	}
	return time.UTC
}

// closing is the end of the calling window that is open at local, zero when none is.
func closing(windows json.RawMessage, local time.Time) time.Time {
	week, err := guard.ParseWeek(windows)
	if err != nil {
		return time.Time{}
	}
	minute := local.Hour()*60 + local.Minute()
	for _, s := range week[(int(local.Weekday())+6)%7] {
		if s.From <= minute && minute < s.To {
			return time.Date(local.Year(), local.Month(), local.Day(), 0, s.To, 0, 0, local.Location())
		}
	}
	return time.Time{}
}
