package route

import (
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// person is an agent as an owner field may name them.
type person struct{ ID, Name string }

// factsQuery reads leads with what happened to them, in one statement: counts and the last call by the index on (lead_id, created_at).
const factsQuery = `select l.id, l.name, lists.name as list_name, array_to_string(l.tags, chr(31)) as tags, l.country, l.region, l.carrier, l.kind, l.priority,
		l.fields, l.timezone, l.created_at, coalesce(n.tries, 0) as tries, coalesce(n.talks, 0) as talks, n.last_at, n.talk_at,
		coalesce(c.outcome, '') as last_outcome, coalesce(c.disposition, '') as last_disposition, coalesce(a.agent_id, '') as last_agent, coalesce(a.name, '') as last_name,
		coalesce(k.id, '') as campaign_id, coalesce(k.name, '') as campaign_name, coalesce(k.mode, '') as campaign_mode, o.timezone as home_zone
	from leads l join lists on lists.id = l.list_id join public.tenants o on o.id = current_setting('app.tenant')
	left join campaigns k on k.id = @campaign
	left join lateral (select count(*) as tries, count(*) filter (where agent_id is not null) as talks, max(created_at) as last_at,
			max(created_at) filter (where agent_id is not null) as talk_at
		from calls where lead_id = l.id and outcome is not null and outcome <> 'blocked') n on true
	left join lateral (select outcome, disposition from calls where lead_id = l.id and outcome is not null and outcome <> 'blocked'
		order by created_at desc limit 1) c on true
	left join lateral (select calls.agent_id, users.name from calls join users on users.id = calls.agent_id and users.status = 'active'
		where calls.lead_id = l.id order by calls.created_at desc limit 1) a on true
	where l.id = any(cast(@leads as text[])) order by l.id`

// Gather reads the facts of leads for calls of a campaign (which may be empty); tx must be inside the door. What is not there is not in
// the answer.
func Gather(tx *gorm.DB, campaign dialer.CampaignID, leads []dialer.LeadID, inbound, before bool, now time.Time) ([]Known, error) {
	var rows []factsRow
	err := tx.Raw(factsQuery, map[string]any{"campaign": string(campaign), "leads": array.Strings(leads)}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the facts of %d leads: %w", len(leads), err)
	}
	owners, err := ownersOf(tx, rows)
	if err != nil {
		return nil, err
	}
	all := make([]Known, len(rows))
	for i, row := range rows {
		all[i] = row.known(owners, inbound, before, now)
	}
	return all, nil
}

// ownersOf finds the agents that owner fields name, by mail address or by a name that only one of them has.
func ownersOf(tx *gorm.DB, rows []factsRow) (map[string]person, error) {
	var words []string
	for _, row := range rows {
		if word := strings.ToLower(ownerIn(row.fields())); word != "" {
			words = append(words, word)
		}
	}
	found := map[string]person{}
	if len(words) == 0 {
		return found, nil
	}
	var people []struct{ ID, Name, Email string }
	err := tx.Raw(`select id, name, lower(email) as email from users where status = 'active' and (lower(email) = any(cast(@words as text[])) or lower(name) = any(cast(@words as text[])))`,
		map[string]any{"words": array.Of(words)}).Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("find the owners of leads: %w", err)
	}
	names := map[string]int{}
	for _, p := range people {
		names[strings.ToLower(p.Name)]++
	}
	for _, p := range people {
		found[p.Email] = person{p.ID, p.Name}
		if name := strings.ToLower(p.Name); names[name] == 1 {
			found[name] = person{p.ID, p.Name}
		}
	}
	return found, nil
}
