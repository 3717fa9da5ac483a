package callerid

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

type callerRow struct {
	ID          string `gorm:"primaryKey"`
	Label       string
	Sealed      []byte
	Blind       []byte
	Last4       string
	Kind        string
	TrunkID     *string
	Proof       string
	Country     string
	RegionZh    string
	RegionEn    string
	Attestation string
	PerHour     int
	PerDay      int
	ProofBy     string
	ProvedAt    *time.Time
	ProvedOver  string
	LastUsedAt  *time.Time
	RestsUntil  *time.Time
	Health      json.RawMessage
	CreatedAt   time.Time
}

func (callerRow) TableName() string { return "caller_ids" }

func (r callerRow) caller() (Caller, error) {
	c := Caller{ID: dialer.CallerID(r.ID), Label: r.Label, Last4: r.Last4, Sandbox: r.Kind == "sandbox", Place: Place{r.Country, r.RegionZh, r.RegionEn},
		Caps: Caps{r.PerHour, r.PerDay}, Attestation: Attestation(r.Attestation), Proof: Proof(r.Proof), By: Means(r.ProofBy), ProvedAt: moment(r.ProvedAt),
		RestsUntil: moment(r.RestsUntil), LastUsed: moment(r.LastUsedAt), CreatedAt: r.CreatedAt}
	if r.TrunkID != nil {
		c.Trunk = dialer.TrunkID(*r.TrunkID)
	}
	var err error
	c.Health, err = readHealth(r.ID, r.Health)
	return c, err
}

func readHealth(id string, raw json.RawMessage) (h Health, err error) {
	if len(raw) == 0 {
		return h, nil
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		return h, fmt.Errorf("health of caller ID %s: %w", id, err)
	}
	return h, nil
}

// listedRow is a caller with what belongs beside it on a screen.
type listedRow struct {
	Row       callerRow `gorm:"embedded"`
	Hour      int
	Calls     int
	Completed int
	Answered  int
	Talked    int
	Short     int
	Pools     string // comma-separated ids
	Campaigns int
}

func (r listedRow) caller() (Caller, error) {
	c, err := r.Row.caller()
	c.Hour, c.Today, c.Campaigns = r.Hour, Tally{r.Calls, r.Completed, r.Answered, r.Talked, r.Short}, r.Campaigns
	if r.Pools != "" {
		for id := range strings.SplitSeq(r.Pools, ",") {
			c.Pools = append(c.Pools, PoolID(id))
		}
	}
	return c, err
}

type restRow struct {
	ID       string `gorm:"primaryKey"`
	CallerID string
	BeganAt  time.Time
	Until    time.Time
	EndedAt  *time.Time
	Reason   string
	Detail   json.RawMessage
	By       string
}

func (restRow) TableName() string { return "caller_rests" }

// found is what a rest's detail column holds.
type found struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Calls int     `json:"calls"`
}

func (r restRow) rest() (Rest, error) {
	var d found
	if err := json.Unmarshal(r.Detail, &d); err != nil {
		return Rest{}, fmt.Errorf("rest %s: %w", r.ID, err)
	}
	return Rest{Began: r.BeganAt, Until: r.Until, Ended: moment(r.EndedAt), Reason: r.Reason, From: d.From, To: d.To, Calls: d.Calls, By: r.By}, nil
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
