package callerid

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Front is the way a campaign calls its own agents' telephones on a callback line: by its own trunks, and with a number of its own.
type Front struct {
	Trunk   dialer.TrunkID
	Group   dialer.GroupID // of trunks to choose from; empty: Trunk and no other
	Sandbox bool
	Caller  dialer.CallerID
	From    dialer.Number
}

// Front finds it: of the campaign's numbers that may be shown on its trunk (Shown) the one shown least lately, one that does not rest if
// there is any. An agent is no customer, so it uses no cap and a number may rest from people and still ring an agent. Without a number
// that may be shown it is fault.Conflict "caller_unproven".
func (s *Store) Front(ctx context.Context, t tenant.ID, campaign dialer.CampaignID, now time.Time) (f Front, err error) {
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return f, err
	}
	var rows []struct {
		ID, Trunk, TrunkGroup string
		Sandbox               bool
		Sealed                []byte
	}
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select c.id, c.sealed, t.id as trunk, t.kind = 'sandbox' as sandbox, coalesce(p.trunk_group_id, '') as trunk_group
			from caller_ids c join campaigns p on p.id = @campaign join trunks t on t.id = p.trunk_id
			where c.id in (`+members+`) and `+Shown+` order by coalesce(c.rests_until > @now, false), c.last_used_at nulls first, c.id limit 1`,
			map[string]any{"campaign": string(campaign), "now": now.UTC()}).Scan(&rows).Error
	})
	if err != nil {
		return f, err
	}
	if len(rows) == 0 {
		return f, fault.New(fault.Conflict, "caller_unproven", "the campaign has no number that may be shown on its trunk")
	}
	row := rows[0]
	f = Front{Trunk: dialer.TrunkID(row.Trunk), Group: dialer.GroupID(row.TrunkGroup), Sandbox: row.Sandbox, Caller: dialer.CallerID(row.ID)}
	f.From, err = openNumber(box, callerRow{ID: row.ID, Sealed: row.Sealed})
	return f, err
}
