package audit

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/tenant"
)

type logRow struct {
	Seq      int64 `gorm:"primaryKey;autoIncrement:false"`
	At       time.Time
	Actor    string
	Action   string
	Object   string
	ObjectID string
	Detail   string
	Previous []byte
	Hash     []byte
}

func (logRow) TableName() string { return "audit_log" }

type headRow struct {
	Seq  int64
	Hash []byte
}

// lockHead returns the end of the chain and holds it for this transaction.
func lockHead(tx *gorm.DB, id tenant.ID) (headRow, error) {
	const begin = `insert into public.audit_heads (tenant_id, seq, hash) values (?, 0, '') on conflict (tenant_id) do nothing`
	if err := tx.Exec(begin, string(id)).Error; err != nil {
		return headRow{}, err
	}
	var head headRow
	err := tx.Raw(`select seq, hash from public.audit_heads where tenant_id = ? for update`, string(id)).Scan(&head).Error
	return head, err
}

func (r *Row) insert(tx *gorm.DB, id tenant.ID) error {
	detail, err := json.Marshal(r.Detail)
	if err != nil {
		return err
	}
	row := logRow{Seq: r.Seq, At: r.At, Actor: r.Actor, Action: r.Action, Object: r.Object, ObjectID: r.ObjectID,
		Detail: string(detail), Previous: r.previous, Hash: r.hash}
	if row.Previous == nil {
		row.Previous = []byte{}
	}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return tx.Exec(`update public.audit_heads set seq = ?, hash = ? where tenant_id = ?`, r.Seq, r.hash, string(id)).Error
}

func (row logRow) domain() (Row, error) {
	r := Row{Seq: row.Seq, At: row.At.UTC(), Actor: row.Actor, previous: row.Previous, hash: row.Hash,
		Entry: Entry{Action: row.Action, Object: row.Object, ObjectID: row.ObjectID, Detail: map[string]string{}}}
	return r, json.Unmarshal([]byte(row.Detail), &r.Detail)
}
