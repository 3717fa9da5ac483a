package station

import (
	"time"

	"github.com/boyunhq/boyun/tenant"
)

type stationRow struct {
	UserID    string `gorm:"primaryKey"`
	Sealed    []byte
	Last4     string
	Country   string
	Kind      string
	Proof     string
	ProofBy   string
	ProvedAt  *time.Time
	InUse     bool
	CreatedBy string
	CreatedAt time.Time
}

func (stationRow) TableName() string { return "stations" }

const (
	requested = "requested"
	verified  = "verified"
)

func (r stationRow) station() Station {
	s := Station{User: tenant.UserID(r.UserID), Last4: r.Last4, Verified: r.Proof == verified, By: Means(r.ProofBy), InUse: r.InUse}
	if r.ProvedAt != nil {
		s.ProvedAt = *r.ProvedAt
	}
	return s
}

type codeRow struct {
	UserID    string `gorm:"primaryKey"`
	Sealed    []byte
	Tries     int
	Calls     int
	FirstAt   time.Time
	ExpiresAt time.Time
}

func (codeRow) TableName() string { return "station_codes" }
