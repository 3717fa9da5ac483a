package list

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Version names what an edit can change of l as it stands: two leads with the same words have the same one, whoever wrote them (an edit, a
// file, an act on many), so that no writer has to count.
func (l Lead) Version() string {
	words := []string{l.Name, l.Note, strconv.Itoa(l.Priority), strings.Join(l.Tags, "\x1f")}
	var fields []string
	for _, f := range l.Fields {
		fields = append(fields, f.Name+"\x1f"+f.Value)
	}
	slices.Sort(fields) // the list's order is not the lead's
	sum := sha256.Sum256([]byte(strings.Join(append(words, fields...), "\x1e")))
	return hex.EncodeToString(sum[:8])
}

// overtaken says that l is no longer what an editor saw, and who changed what of it.
func overtaken(tx *gorm.DB, l Lead) error {
	var last struct {
		By, Name string
		At       *time.Time
		What     string
	}
	err := tx.Raw(`select l.changed_by as by, coalesce(u.name, k.name, i.file_name, '') as name, e.at, coalesce(e.detail->>'what', e.kind, '') as what
		from leads l left join users u on u.id = l.changed_by left join api_keys k on 'key:' || k.id = l.changed_by left join imports i on i.id = l.changed_by
		left join lateral (select at, kind, detail from lead_events where lead_id = l.id and actor = l.changed_by and kind in ('edited', 'priority') order by at desc, id desc limit 1) e on true
		where l.id = ?`, string(l.ID)).Scan(&last).Error
	if err != nil {
		return err
	}
	f := fault.New(fault.Conflict, "lead_changed", "somebody changed this lead meanwhile: read it again, then send what is to hold with its version").
		With("version", l.Version()).With("by", last.By).With("by_name", last.Name).With("what", last.What)
	if last.At != nil {
		f = f.With("at", last.At.UTC().Truncate(time.Millisecond))
	}
	return f
}

// holdLead keeps a lead's words from changing until tx ends.
func holdLead(tx *gorm.DB, id dialer.LeadID) (Lead, error) {
	if err := tx.Exec(`select 1 from leads where id = ? for no key update`, string(id)).Error; err != nil {
		return Lead{}, fmt.Errorf("hold lead %s: %w", id, err)
	}
	return getLead(tx, id, "")
}
