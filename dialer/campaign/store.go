package campaign

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Presence tells which agents of a campaign are ready now; a lead promised to an agent is claimed only while that agent is.
type Presence interface {
	Ready(t tenant.ID, c dialer.CampaignID) []dialer.AgentID
}

// Store keeps campaigns and their queues in their tenant's schema.
type Store struct {
	schemas  *tenant.Schemas
	guard    *guard.Store
	presence Presence // nil: promises are kept by time alone
}

// NewStore takes the door, the guard and who is there.
func NewStore(schemas *tenant.Schemas, guard *guard.Store, presence Presence) *Store {
	return &Store{schemas: schemas, guard: guard, presence: presence}
}

// Fresh is what a new campaign needs; zero fields of Plan get the defaults of the tenant's profile and language.
type Fresh struct {
	Name   string
	List   dialer.ListID
	Trunk  dialer.TrunkID  // empty: the sandbox
	Caller dialer.CallerID // empty: the sandbox's
	By     tenant.UserID
	At     time.Time
}

// Create makes a draft with good defaults.
func (s *Store) Create(ctx context.Context, t tenant.ID, f Fresh) (Campaign, error) {
	plan, err := s.Defaults(ctx, t)
	if err != nil {
		return Campaign{}, err
	}
	plan.Name, plan.List = f.Name, f.List
	if f.Trunk != "" {
		plan.Trunk = f.Trunk
	}
	if f.Caller != "" {
		plan.Caller = f.Caller
	}
	return s.Draft(ctx, tenant.Actor{Tenant: t, User: f.By}, plan, nil, f.At)
}

// home is what a campaign inherits from its tenant.
type home struct {
	Language string
	profile  guard.Profile // with what the tenant asks of itself
}

func (s *Store) home(tx *gorm.DB) (home, error) {
	var h home
	if err := tx.Raw(`select language from public.tenants where id = current_setting('app.tenant')`).Scan(&h).Error; err != nil {
		return h, err
	}
	var err error
	_, _, h.profile, err = s.guard.Own(tx)
	return h, err
}

// fillSandbox points a plan that names no trunk or caller ID at the sandbox's. A plan with a group keeps the group's first trunk beside it.
func fillSandbox(tx *gorm.DB, p *Plan) error {
	var found struct{ Trunk, Caller string }
	if p.Group != "" {
		if err := tx.Raw(`select trunk_id from trunk_routes where group_id = ? order by prefix, priority, trunk_id limit 1`, string(p.Group)).Scan(&p.Trunk).Error; err != nil {
			return err
		}
		if p.Trunk == "" {
			return fault.New(fault.NotFound, "not_here", "no such group of trunks, or it is empty").With("field", "trunk_group_id")
		}
	}
	err := tx.Raw(`select coalesce((select id from trunks where kind = 'sandbox' order by created_at limit 1), '') as trunk,
		coalesce((select id from caller_ids where kind = 'sandbox' order by created_at limit 1), '') as caller`).Scan(&found).Error
	if p.Trunk == "" {
		p.Trunk = dialer.TrunkID(found.Trunk)
	}
	if p.Caller == "" {
		p.Caller = dialer.CallerID(found.Caller)
	}
	return err
}

// pointsAt checks that list, trunk and caller ID are the tenant's own.
func pointsAt(tx *gorm.DB, p Plan) error {
	var found struct{ List, Lists, Alike, Trunk, Caller, Pool bool }
	var lists []dialer.ListID
	for _, share := range p.Supply.Of(p.List) {
		lists = append(lists, share.List)
	}
	err := tx.Raw(`select exists (select 1 from lists where id = @list and archived_at is null) as list, exists (select 1 from trunks where id = @trunk) as trunk,
			exists (select 1 from caller_ids where id = @caller) as caller, @pool = '' or exists (select 1 from caller_pools where id = @pool) as pool, count(*) = cardinality(cast(@lists as text[])) as lists, count(distinct sample) < 2 as alike
		from lists where id = any(cast(@lists as text[])) and archived_at is null`, map[string]any{"list": string(p.List), "trunk": string(p.Trunk),
		"caller": string(p.Caller), "pool": string(p.Callers.Pool), "lists": array.Strings(lists)}).Scan(&found).Error
	switch {
	case err != nil:
		return err
	case !found.List:
		return fault.New(fault.NotFound, "not_here", "no such list").With("field", "list_id")
	case !found.Lists:
		return fault.New(fault.NotFound, "not_here", "one of the lists of the mix is not here").With("field", "supply")
	case !found.Alike: // a sample's numbers may be real people's: what bars one from real trunks may not be got round by a mix
		return fault.New(fault.Invalid, "sample_mixed", "a sample list is not mixed with others").With("field", "supply")
	case !found.Trunk:
		return fault.New(fault.NotFound, "not_here", "no such trunk").With("field", "trunk_id")
	case !found.Caller:
		return fault.New(fault.NotFound, "not_here", "no such caller ID").With("field", "caller_id")
	case !found.Pool:
		return fault.New(fault.NotFound, "not_here", "no such pool of caller IDs").With("field", "callers.pool_id")
	}
	return nil
}

const listing = `select campaigns.id, campaigns.name, campaigns.list_id, campaigns.supply, campaigns.trunk_id, campaigns.trunk_group_id, campaigns.caller_id, campaigns.callers, campaigns.mode, campaigns.status,
		campaigns.windows, campaigns.max_attempts, campaigns.per_day, campaigns.ring_seconds, campaigns.wrap_seconds, campaigns.retry, campaigns.script,
		campaigns.dispositions, campaigns.record_policy, campaigns.record_pause, campaigns.keep_days, campaigns.purpose, campaigns.compliance, campaigns.pacing, campaigns.detection, campaigns.route, campaigns.sample, campaigns.version, campaigns.created_by, campaigns.created_at,
		campaigns.started_at, campaigns.ended_at, lists.name as list_name, coalesce((select g.name from trunk_groups g where g.id = campaigns.trunk_group_id), trunks.name) as trunk_name, coalesce((select name from caller_pools where id = campaigns.callers->>'pool'), caller_ids.label) as caller_name,
		trunks.kind = 'sandbox' as sandbox,
		coalesce((select string_agg(user_id, ',' order by user_id) from campaign_agents where campaign_id = campaigns.id), '') as agents
	from campaigns join lists on lists.id = campaigns.list_id join trunks on trunks.id = campaigns.trunk_id join caller_ids on caller_ids.id = campaigns.caller_id`

func get(tx *gorm.DB, id dialer.CampaignID) (Campaign, error) {
	var rows []listedRow
	if err := tx.Raw(listing+` where campaigns.id = ?`, string(id)).Scan(&rows).Error; err != nil {
		return Campaign{}, err
	}
	if len(rows) == 0 {
		return Campaign{}, fault.New(fault.NotFound, "not_here", "no such campaign")
	}
	return rows[0].campaign()
}

// Get returns one campaign; fault.NotFound when the tenant has no such campaign.
func (s *Store) Get(ctx context.Context, t tenant.ID, id dialer.CampaignID) (c Campaign, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err = get(tx, id)
		return err
	})
	return c, err
}

// List returns the tenant's campaigns: running first, then the newest.
func (s *Store) List(ctx context.Context, t tenant.ID) (all []Campaign, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []listedRow
		if err := tx.Raw(listing + ` order by campaigns.status = 'running' desc, campaigns.created_at desc, campaigns.id limit 1000`).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			c, err := row.campaign()
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
