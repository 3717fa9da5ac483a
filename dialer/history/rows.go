package history

import (
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

type callRow struct {
	ID           string `gorm:"primaryKey"`
	AttemptID    string
	CampaignID   string
	LeadID       string
	TrunkID      string
	CallerID     string
	AgentID      *string
	TakenBy      *string
	TakenAt      *time.Time
	Station      string
	Outcome      *string
	Blame        string
	Reason       string
	HungUpBy     string
	SIPStatus    int `gorm:"column:sip_status"`
	Cause        int
	LineID       string
	Node         string
	Test         bool
	CreatedAt    time.Time
	SentAt       *time.Time
	RingingAt    *time.Time
	EarlyAt      *time.Time
	AnsweredAt   *time.Time
	SeatedAt     *time.Time
	BridgedAt    *time.Time
	FirstAudioAt *time.Time
	EndedAt      *time.Time
	HeartbeatAt  *time.Time
	TalkMS       int64 `gorm:"column:talk_ms"`
	Disposition  *string
	Note         string
	Form         json.RawMessage `gorm:"default:'{}'"`
	DisposedAt   *time.Time
	MOS          float32 `gorm:"column:mos"`
	CostMicro    *int64
	CostCurrency string
	HeldAt       *time.Time
	HeldBy       string
	HeldWhy      string
}

func (callRow) TableName() string { return "calls" }

type eventRow struct {
	CallID string
	Seq    int
	At     time.Time
	Kind   string
	Detail json.RawMessage
}

func (eventRow) TableName() string { return "call_events" }

type recordingRow struct {
	ID        string `gorm:"primaryKey"`
	CallID    string
	Kind      string
	ObjectKey string
	Bytes     int64
	LengthMS  int64 `gorm:"column:length_ms"`
	Status    string
	Peaks     []byte
	StartedAt time.Time
	EndedAt   *time.Time
	Gaps      json.RawMessage `gorm:"default:'[]'"`
	Paused    bool
	DeletedAt *time.Time
}

// gapRow is one element of recordings.gaps.
type gapRow struct {
	FromMS int64  `json:"from_ms"`
	ToMS   int64  `json:"to_ms"`
	Kind   string `json:"kind"`
}

// gapsOf keeps gaps in whole milliseconds that are all in them: what is said of one has no sound in it.
func gapsOf(gaps []Gap) (json.RawMessage, error) {
	rows := make([]gapRow, len(gaps))
	for i, g := range gaps {
		rows[i] = gapRow{(g.From + time.Millisecond - 1).Milliseconds(), g.To.Milliseconds(), g.Kind}
	}
	return json.Marshal(rows)
}

func (recordingRow) TableName() string { return "recordings" }

type qualityRow struct {
	CallID string `gorm:"primaryKey"`
	Series []byte
}

func (qualityRow) TableName() string { return "call_quality" }

// stamp turns the zero time into null.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (r callRow) times() dialer.Times {
	return dialer.Times{Created: r.CreatedAt, Sent: moment(r.SentAt), Ringing: moment(r.RingingAt), EarlyMedia: moment(r.EarlyAt),
		Answered: moment(r.AnsweredAt), Seated: moment(r.SeatedAt), Bridged: moment(r.BridgedAt), FirstAudio: moment(r.FirstAudioAt), Ended: moment(r.EndedAt)}
}
