package user

import (
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/tenant"
)

type userRow struct {
	ID        string `gorm:"primaryKey"`
	Email     string
	Name      string
	Role      string
	Language  string
	Status    string
	Seat      bool
	Prefs     string
	CreatedAt time.Time
	SeenAt    *time.Time
}

func (userRow) TableName() string { return "users" }

func (r userRow) domain() User {
	u := User{ID: tenant.UserID(r.ID), Email: r.Email, Name: r.Name, Role: tenant.Role(r.Role), Language: r.Language, Status: Status(r.Status),
		Seat: r.Seat, Prefs: json.RawMessage(r.Prefs), CreatedAt: r.CreatedAt.UTC()}
	if r.SeenAt != nil {
		u.SeenAt = r.SeenAt.UTC()
	}
	return u
}
