package inbound

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Enter finds out who calls and opens the call's row. Somebody nobody knows becomes a lead of the list of callers, with nothing said
// about agreement: they called us, which allows no calls to them.
func (s *Store) Enter(ctx context.Context, at call.Arrival) (e call.Entry, err error) {
	box, err := s.Keys.Box(ctx, at.Tenant)
	if err != nil {
		return e, err
	}
	e.Call = dialer.CallID(dialer.NewID())
	var spellings []string
	err = s.Schemas.Within(ctx, at.Tenant, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		e.Language = home.Language
		var blinds [][]byte
		if blinds, spellings = s.readings(box, at.From, home); len(blinds) == 0 {
			e.Nameless = true
			e.Lead, err = s.nameless(tx, home, at.At)
			return err
		}
		e.Lead, err = known(tx, blinds, at.Caller)
		e.Known = e.Lead != ""
		return err
	})
	if err != nil {
		return e, fmt.Errorf("find out who calls: %w", err)
	}
	if e.Lead == "" {
		if e.Lead, err = s.welcome(ctx, at, spellings[0]); err != nil {
			return e, fmt.Errorf("put a caller on the list: %w", err)
		}
	}
	err = s.Schemas.Within(ctx, at.Tenant, func(tx *gorm.DB) error {
		if err := whereabouts(tx, at, &e); err != nil {
			return err
		}
		return s.begin(ctx, tx, at, e)
	})
	if err == nil {
		s.History.Tell(ctx, at.Tenant, opened(e))
	}
	return e, err
}

// home is what an unwritten number is read by.
type home struct{ Country, Language string }

func homeOf(tx *gorm.DB) (h home, err error) {
	err = tx.Raw(`select country, language from public.tenants where id = current_setting('app.tenant')`).Scan(&h).Error
	return h, err
}

// readings are the numbers a carrier's spelling may mean, likeliest first, with their blind indexes.
func (s *Store) readings(box *seal.Box, from string, h home) (blinds [][]byte, spellings []string) {
	tries := []string{from}
	switch {
	case strings.HasPrefix(from, "+"):
	case strings.HasPrefix(from, "00"):
		tries = []string{"+" + from[2:]}
	case len(from) > 10:
		tries = append(tries, "+"+from)
	}
	for _, spelled := range tries {
		if parsed, err := s.Phones.Parse(spelled, h.Country, h.Language); err == nil && spelled != "" {
			blinds, spellings = append(blinds, list.Blind(box, parsed.Number)), append(spellings, spelled)
		}
	}
	return blinds, spellings
}

// known is the lead of a number: the one called last, first of all from the number they called now.
func known(tx *gorm.DB, blinds [][]byte, caller dialer.CallerID) (dialer.LeadID, error) {
	var ids []dialer.LeadID
	err := tx.Raw(`select l.id from leads l left join lateral (select caller_id, created_at from calls where lead_id = l.id order by caller_id = @caller desc, created_at desc limit 1) c on true
		where l.blind = any(cast(@blinds as bytea[])) order by array_position(cast(@blinds as bytea[]), l.blind), c.caller_id = @caller desc nulls last, c.created_at desc nulls last, l.created_at desc limit 1`,
		map[string]any{"caller": string(caller), "blinds": array.Of(blinds)}).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// welcome puts a stranger on the list of callers.
func (s *Store) welcome(ctx context.Context, at call.Arrival, spelled string) (dialer.LeadID, error) {
	var on dialer.ListID
	err := s.Schemas.Within(ctx, at.Tenant, func(tx *gorm.DB) error {
		h, err := homeOf(tx)
		if err == nil {
			on, err = callersList(tx, h, at.At)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	l, _, err := s.Lists.Add(ctx, tenant.Actor{Tenant: at.Tenant}, on, list.Entry{Number: spelled}, at.At)
	return l.ID, err
}

func callersList(tx *gorm.DB, h home, at time.Time) (dialer.ListID, error) {
	name := "Callers"
	if h.Language == "zh" {
		name = "来电客户"
	}
	if err := tx.Exec(`insert into lists (id, name, country, inbound, created_at) values (?, ?, ?, true, ?) on conflict do nothing`, dialer.NewID(), name, h.Country, at.UTC()).Error; err != nil {
		return "", err
	}
	var ids []dialer.ListID
	err := tx.Raw(`select id from lists where inbound`).Scan(&ids).Error
	if err == nil && len(ids) == 0 {
		err = fault.New(fault.Internal, "callers_list", "the list of callers is not there")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// nameless is the one lead that stands for everybody who withholds their number.
func (s *Store) nameless(tx *gorm.DB, h home, at time.Time) (dialer.LeadID, error) {
	on, err := callersList(tx, h, at)
	if err != nil {
		return "", err
	}
	name := "Withheld number"
	if h.Language == "zh" {
		name = "未显示号码"
	}
	made := tx.Exec(`insert into leads (id, list_id, name, sealed, blind, last4, country, created_at) values (?, ?, ?, '', 'withheld', '', ?, ?) on conflict do nothing`,
		dialer.NewID(), string(on), name, h.Country, at.UTC())
	if made.Error != nil {
		return "", made.Error
	}
	if made.RowsAffected > 0 {
		if err := tx.Exec(`update lists set leads = leads + 1 where id = ?`, string(on)).Error; err != nil {
			return "", err
		}
	}
	var ids []dialer.LeadID
	err = tx.Raw(`select id from leads where blind = 'withheld' and list_id = ?`, string(on)).Scan(&ids).Error
	if err == nil && len(ids) == 0 {
		err = fault.New(fault.Internal, "callers_list", "nobody stands for withheld numbers")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// whereabouts reads where the call belongs: campaign, last agent, the number's queue.
func whereabouts(tx *gorm.DB, at call.Arrival, e *call.Entry) error {
	var row struct {
		Campaign dialer.CampaignID
		Last     dialer.AgentID
		Queue    dialer.QueueID
		Closed   bool
		Record   dialer.RecordPolicy
	}
	err := tx.Raw(`with mine as (select campaign_id, agent_id, caller_id, created_at from calls where lead_id = @lead order by created_at desc limit 50)
		select k.id as campaign, coalesce(k.record_policy, 'none') as record, n.queue_id as queue, coalesce(n.closed, false) as closed,
			(select m.agent_id from mine m join users u on u.id = m.agent_id and u.status = 'active' order by m.caller_id = @caller desc, m.created_at desc limit 1) as last
		from (select 1) one
		left join lateral (select c.id, c.record_policy from campaigns c left join lateral (select max(m.created_at) as at, bool_or(m.caller_id = @caller) as same from mine m where m.campaign_id = c.id) m on true
			where m.at is not null or case when coalesce(c.callers->>'pool', '') = '' then c.caller_id = @caller
				else exists (select 1 from caller_pool_members p where p.pool_id = c.callers->>'pool' and p.caller_id = @caller) end
			order by m.at is not null desc, m.same desc nulls last, m.at desc nulls last, c.status = 'running' desc, c.created_at desc limit 1) k on true
		left join inbound_numbers n on n.caller_id = @caller`, map[string]any{"lead": string(e.Lead), "caller": string(at.Caller)}).Scan(&row).Error
	if err != nil {
		return fmt.Errorf("where a caller belongs: %w", err)
	}
	e.Campaign, e.Last, e.Queue, e.Closed, e.Record = row.Campaign, row.Last, row.Queue, row.Closed, row.Record
	return nil
}

// begin writes the call's row and the job that closes it should this node die.
func (s *Store) begin(ctx context.Context, tx *gorm.DB, at call.Arrival, e call.Entry) error {
	err := tx.Exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, direction, node, test, created_at, heartbeat_at) values (?, '', ?, ?, ?, ?, 'inbound', ?, ?, ?, ?)`,
		string(e.Call), string(e.Campaign), string(e.Lead), string(at.Trunk), string(at.Caller), at.Node, at.Test, at.At.UTC(), at.At.UTC()).Error
	if err != nil {
		return err
	}
	_, err = s.Jobs.Insert(ctx, tx, Settle{Tenant: string(at.Tenant), Call: string(e.Call)}, jobs.Options{At: at.At.Add(settleAfter)})
	return err
}
