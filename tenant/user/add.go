package user

import (
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// New is a person to be.
type New struct {
	ID           tenant.UserID
	Email        string // clean (tenant.CleanEmail)
	Name         string
	Role         tenant.Role
	Language     string
	PasswordHash string
	At           time.Time
}

// Add makes a person and the log-in that finds them, in tx, which is inside Within of tenant id. It asks nobody about seats: sign-up
// makes the first owner, invitations ask before (Room). added is false when that id is there already: twice equals once. An address
// that somebody else in the tenant has is fault.Conflict "already_member".
func Add(tx *gorm.DB, id tenant.ID, n New) (added bool, err error) {
	const person = `insert into users (id, email, name, role, language, seat, created_at) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`
	done := tx.Exec(person, string(n.ID), n.Email, n.Name, string(n.Role), n.Language, n.Role.Seated(), n.At.UTC())
	if done.Error != nil {
		return false, fault.Wrap(fault.Unavailable, "user", "add a person", done.Error)
	}
	if done.RowsAffected == 0 {
		var same int64
		if err := tx.Raw(`select count(*) from users where id = ?`, string(n.ID)).Scan(&same).Error; err != nil {
			return false, fault.Wrap(fault.Unavailable, "user", "add a person", err)
		}
		if same == 0 {
			return false, fault.New(fault.Conflict, "already_member", "somebody with this mail address is a member already")
		}
		return false, nil
	}
	const login = `insert into public.logins (email, tenant_id, user_id, password_hash) values (?, ?, ?, ?)`
	if err := tx.Exec(login, n.Email, string(id), string(n.ID), n.PasswordHash).Error; err != nil {
		return false, fault.Wrap(fault.Unavailable, "user", "add a log-in", err)
	}
	return true, nil
}

// Seats says how many seats a tenant has: billing knows. Limit holds the number against change, and against others asking, until tx
// ends. limited is false when the plan does not count seats.
type Seats interface {
	Limit(tx *gorm.DB, id tenant.ID) (seats int, limited bool, err error)
}

// Room tells whether one more seat can be taken in tx, counting waiting (open invitations that will take one) as taken. Without room
// it is fault.Quota "seat_limit" with have and used.
func Room(tx *gorm.DB, id tenant.ID, seats Seats, waiting int) error {
	limit, limited, err := seats.Limit(tx, id)
	if err != nil || !limited {
		return err
	}
	var taken int
	if err := tx.Raw(`select count(*) from users where seat and status = 'active'`).Scan(&taken).Error; err != nil {
		return fault.Wrap(fault.Unavailable, "user", "count seats", err)
	}
	if taken += waiting; taken >= limit {
		return fault.New(fault.Quota, "seat_limit", "all %d seats are taken", limit).With("have", limit).With("used", taken)
	}
	return nil
}
