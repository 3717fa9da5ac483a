package store

import (
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/tenant"
)

type trunkRow struct {
	ID           string `gorm:"primaryKey"`
	Name         string
	Kind         string
	Transport    string
	Host         string
	Port         int
	Username     string
	Secret       []byte
	Domain       string
	NumberFormat string
	Channels     int
	CPS          int `gorm:"column:cps"`
	Enabled      bool
	Policy       json.RawMessage `gorm:"default:'{}'"`
	CreatedAt    time.Time
}

func (trunkRow) TableName() string { return "trunks" }

func rowOf(a trunk.Account) (trunkRow, error) {
	policy, err := policyOf(a.Policy)
	return trunkRow{ID: string(a.ID), Name: a.Name, Kind: string(a.Kind), Transport: a.Transport, Host: a.Host, Port: a.Port, Username: a.Username, Domain: a.Domain,
		NumberFormat: string(a.Numbers), Channels: a.Channels, CPS: a.PerSecond, Enabled: a.Enabled, Policy: policy}, err
}

func (r trunkRow) account(t tenant.ID) (trunk.Account, error) {
	policy, err := r.policy()
	return trunk.Account{ID: dialer.TrunkID(r.ID), Tenant: t, Name: r.Name, Kind: trunk.Kind(r.Kind), Transport: r.Transport, Host: r.Host, Port: r.Port,
		Username: r.Username, Domain: r.Domain, Numbers: trunk.Format(r.NumberFormat), Channels: r.Channels, PerSecond: r.CPS, Enabled: r.Enabled, Policy: policy}, err
}

func (r trunkRow) entry(t tenant.ID) (Entry, error) {
	a, err := r.account(t)
	return Entry{Account: a, HasSecret: len(r.Secret) > 0, CreatedAt: r.CreatedAt}, err
}
