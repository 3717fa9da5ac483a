package list

import (
	"context"
	"encoding/hex"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Many is a file of numbers to block.
type Many struct {
	Numbers []string // as people write them
	Reason  string
	Source  string
	Until   time.Time // zero: for good
}

// Unread is a line that holds no number.
type Unread struct {
	Line   int // 1 is the first
	Reason string
}

// BlockMany forbids many numbers at once, in one transaction with one entry of the audit log. A line may hold several, and words beside
// them; what looks like a number and is none is told and left out; numbers that are blocked already keep their first reason, and the later end. added counts the new ones.
func (s *Store) BlockMany(ctx context.Context, by tenant.Actor, m Many, now time.Time) (added int64, unread []Unread, err error) {
	switch m.Reason {
	case OptOut, Complaint, Imported, WrongNumber:
	default:
		return 0, nil, fault.New(fault.Invalid, "block_reason", "%q is no reason for the blocklist", m.Reason).With("field", "reason")
	}
	if !m.Until.IsZero() && !m.Until.After(now) {
		return 0, nil, fault.New(fault.Invalid, "block_until", "a block ends in the future or not at all").With("field", "until")
	}
	box, err := s.keys.Box(ctx, by.Tenant)
	if err != nil {
		return 0, nil, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		var blinds [][]byte
		var last4s []string
		for i, line := range m.Numbers {
			cell := s.phones.ReadCell(line, home.Country, home.Language)
			for _, parsed := range cell.Numbers {
				blinds, last4s = append(blinds, Blind(box, parsed.Number)), append(last4s, parsed.Number.Last4())
			}
			switch {
			case cell.None != nil:
				unread = append(unread, Unread{i + 1, cell.None.Reason})
			case len(cell.Bad) > 0:
				unread = append(unread, Unread{i + 1, cell.Bad[0].Reason})
			}
		}
		if added, err = block(tx, by, m, blinds, last4s, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "numbers_blocked", Object: "blocklist",
			Detail: map[string]string{"reason": m.Reason, "source": cut(m.Source, 200), "count": strconv.FormatInt(added, 10), "unread": strconv.Itoa(len(unread))}})
	})
	return added, unread, err
}

func block(tx *gorm.DB, by tenant.Actor, m Many, blinds [][]byte, last4s []string, now time.Time) (added int64, err error) {
	var until *time.Time
	if !m.Until.IsZero() {
		utc := m.Until.UTC()
		until = &utc
	}
	if err := tx.Raw(`with put as (insert into blocklist as old (blind, last4, reason, source, created_by, created_at, expires_at)
			select distinct on (a.blind) a.blind, a.last4, ?, ?, ?, cast(? as timestamptz), cast(? as timestamptz) from unnest(?::bytea[], ?::text[]) as a (blind, last4)
			on conflict (blind) do update set expires_at = case when excluded.expires_at is null or old.expires_at is null then null else greatest(old.expires_at, excluded.expires_at) end
			returning xmax = 0 as fresh) select count(*) filter (where fresh) from put`,
		m.Reason, cut(m.Source, 200), by.ID(), now.UTC(), until, array.Of(blinds), array.Of(last4s)).Scan(&added).Error; err != nil {
		return 0, err
	}
	if until != nil {
		return added, nil // the guard tells leads when the block ends as their turn comes
	}
	return added, halt(tx, by, blinds, "", now, m.Reason, now)
}

// OptOutOf takes a lead out of one campaign, where the tenant's opt-outs count for the campaign alone.
func (s *Store) OptOutOf(ctx context.Context, by tenant.Actor, lead dialer.LeadID, c dialer.CampaignID, source string, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var rows []struct {
			Blind []byte
			Last4 string
		}
		if err := tx.Raw(`select n.blind, n.last4 from (select l.id, l.list_id, l.blind, l.last4 from leads l where l.id = @lead
				union all select l.id, l.list_id, m.blind, m.last4 from leads l join lead_numbers m on m.lead_id = l.id where l.id = @lead) n
			where exists (select 1 from campaign_lists c where c.campaign_id = @c and c.list_id = n.list_id) or exists (select 1 from queue q where q.campaign_id = @c and q.lead_id = n.id)`,
			map[string]any{"lead": string(lead), "c": string(c)}).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return notHere("lead")
		}
		blinds, last4s := make([][]byte, len(rows)), make([]string, len(rows))
		for i, r := range rows {
			blinds[i], last4s[i] = r.Blind, r.Last4
		}
		if err := tx.Exec(`insert into campaign_optouts (blind, campaign_id, last4, source, created_by, created_at)
			select a.blind, ?, a.last4, ?, ?, ? from unnest(?::bytea[], ?::text[]) as a (blind, last4) on conflict do nothing`,
			string(c), cut(source, 200), by.ID(), now.UTC(), array.Of(blinds), array.Of(last4s)).Error; err != nil {
			return err
		}
		if err := halt(tx, by, blinds, c, now, OptOut, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "number_blocked", Object: "campaign_optouts", ObjectID: hex.EncodeToString(rows[0].Blind[:8]),
			Detail: map[string]string{"campaign": string(c), "last4": rows[0].Last4}})
	})
}
