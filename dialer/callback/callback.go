// Package callback owns the callbacks that were promised: whose they are, when they are due, and what a person changes of them. A promise
// is made with a disposition (dialer/disposition) or here, by who looks at a lead, and is dialed by the campaign's claims (dialer/campaign), after every check of dialer/guard,
// first for the agent who made it. Changing one changes the lead's place in its queue in the same transaction.
package callback

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// ID of a callback.
type ID string

// Callback is one promise.
type Callback struct {
	ID           ID
	Campaign     dialer.CampaignID
	CampaignName string
	Lead         dialer.LeadID
	Name         string
	Last4        string
	Region       string
	Zone         string        // IANA, of the customer
	Call         dialer.CallID // in which it was promised
	Agent        tenant.UserID // empty: any agent
	AgentName    string
	Due          time.Time
	Note         string
	By           tenant.UserID
	Created      time.Time
	Done         time.Time
	Cancelled    time.Time
	State        string // where the lead stands now, and why
	Reason       string
	Tries        int // after it was promised
}

// Query chooses callbacks; zero fields do not restrict.
type Query struct {
	Agent    tenant.UserID // this agent's and those of any agent in the agent's campaigns
	Campaign dialer.CampaignID
	Lead     dialer.LeadID
	Closed   bool // those that are done or cancelled instead of the open ones
	Limit    int  // 1 to 500; default 200
}

// Store keeps callbacks in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	laws    Laws
}

// Laws says how many calls the law allows to a lead; dialer/guard does.
type Laws interface {
	Tries(tx *gorm.DB, campaign dialer.CampaignID, lead dialer.LeadID, now time.Time) (used, most int, err error)
}

// Under makes the store refuse callbacks that the law allows nobody to keep.
func (s *Store) Under(laws Laws) *Store {
	s.laws = laws
	return s
}

// mayTry tells that the law allows one more call; fault.Conflict "callback_law" when it does not.
func (s *Store) mayTry(tx *gorm.DB, campaign dialer.CampaignID, lead dialer.LeadID, now time.Time) error {
	if s.laws == nil || campaign == "" {
		return nil
	}
	used, most, err := s.laws.Tries(tx, campaign, lead, now)
	if err == nil && most > 0 && used >= most {
		err = fault.New(fault.Conflict, "callback_law", "the rules of the lead's country allow %d calls by this campaign, and all were made", most).With("max", most)
	}
	return err
}

// NewStore takes the door.
func NewStore(schemas *tenant.Schemas) *Store { return &Store{schemas: schemas} }

type row struct {
	ID, CampaignID, CampaignName, LeadID, Name, Last4, Region, Timezone, CallID, AgentID, AgentName, Note, CreatedBy, State, Reason string
	DueAt, CreatedAt                                                                                                                time.Time
	DoneAt, CancelledAt                                                                                                             *time.Time
	Tries                                                                                                                           int
}

const listing = `select b.id, b.campaign_id, coalesce(c.name, '') as campaign_name, b.lead_id, l.name, coalesce(d.last4, l.last4) as last4, coalesce(d.region, l.region) as region,
		coalesce(d.timezone, l.timezone) as timezone, coalesce(b.call_id, '') as call_id, coalesce(b.agent_id, '') as agent_id, coalesce(u.name, '') as agent_name, b.note,
		b.created_by, coalesce(q.state, '') as state, coalesce(q.reason, '') as reason, b.due_at, b.created_at, b.done_at, b.cancelled_at,
		(select count(*) from attempts a where a.campaign_id = b.campaign_id and a.lead_id = b.lead_id and a.created_at > b.created_at and a.outcome is distinct from 'blocked') as tries
	from callbacks b left join campaigns c on c.id = b.campaign_id join leads l on l.id = b.lead_id left join users u on u.id = b.agent_id
		left join queue q on q.campaign_id = b.campaign_id and q.lead_id = b.lead_id left join dialing d on d.campaign_id = b.campaign_id and d.id = b.lead_id`

func (r row) callback() Callback {
	c := Callback{ID: ID(r.ID), Campaign: dialer.CampaignID(r.CampaignID), CampaignName: r.CampaignName, Lead: dialer.LeadID(r.LeadID), Name: r.Name, Last4: r.Last4,
		Region: r.Region, Zone: r.Timezone, Call: dialer.CallID(r.CallID), Agent: tenant.UserID(r.AgentID), AgentName: r.AgentName, Due: r.DueAt, Note: r.Note,
		By: tenant.UserID(r.CreatedBy), Created: r.CreatedAt, State: r.State, Reason: r.Reason, Tries: r.Tries}
	if r.DoneAt != nil {
		c.Done = *r.DoneAt
	}
	if r.CancelledAt != nil {
		c.Cancelled = *r.CancelledAt
	}
	return c
}

// List returns callbacks, the soonest first; closed ones the latest first.
func (s *Store) List(ctx context.Context, t tenant.ID, q Query) (all []Callback, err error) {
	if q.Limit < 1 || q.Limit > 500 {
		q.Limit = 200
	}
	where, order := `b.done_at is null and b.cancelled_at is null`, `b.due_at, b.id`
	if q.Closed {
		where, order = `(b.done_at is not null or b.cancelled_at is not null)`, `coalesce(b.done_at, b.cancelled_at) desc, b.id`
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []row
		err := tx.Raw(listing+` where `+where+` and @campaign in ('', b.campaign_id) and @lead in ('', b.lead_id)
			and (@agent = '' or b.agent_id = @agent or b.agent_id is null and exists (select 1 from campaign_agents m where m.campaign_id = b.campaign_id and m.user_id = @agent))
			order by `+order+` limit @limit`, map[string]any{"campaign": string(q.Campaign), "lead": string(q.Lead), "agent": string(q.Agent), "limit": q.Limit}).Scan(&rows).Error
		for _, r := range rows {
			all = append(all, r.callback())
		}
		return err
	})
	return all, err
}

// Get returns one callback.
func (s *Store) Get(ctx context.Context, t tenant.ID, id ID) (c Callback, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err = get(tx, id, "")
		return err
	})
	return c, err
}

// Change is what a person changes of a callback; nil leaves as it is.
type Change struct {
	Due    *time.Time
	Agent  *tenant.UserID // "" is any agent
	Note   *string
	Cancel bool
}

// Edit moves, hands over or cancels an open callback. mine, if given, restricts it to that agent's own and those of any agent; others are
// not here for them.
func (s *Store) Edit(ctx context.Context, by tenant.Actor, id ID, mine tenant.UserID, change Change, now time.Time) (c Callback, err error) {
	if change.Due != nil {
		if err := within(*change.Due, now); err != nil {
			return c, err
		}
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if c, err = get(tx, id, " for update of b"); err != nil {
			return err
		}
		if mine != "" && c.Agent != mine && c.Agent != "" {
			return notHere()
		}
		if !c.Done.IsZero() || !c.Cancelled.IsZero() {
			return fault.New(fault.Conflict, "callback_closed", "this callback is over")
		}
		if err := s.write(tx, c, change, now); err != nil {
			return err
		}
		if c, err = get(tx, id, ""); err != nil {
			return err
		}
		action := "callback_moved"
		if change.Cancel {
			action = "callback_cancelled"
		}
		return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "callbacks", ObjectID: string(id), Detail: map[string]string{"due": c.Due.UTC().Format(time.RFC3339)}})
	})
	return c, err
}

func notHere() error { return fault.New(fault.NotFound, "not_here", "no such callback") }

func get(tx *gorm.DB, id ID, lock string) (Callback, error) {
	var rows []row
	if err := tx.Raw(listing+` where b.id = ?`+lock, string(id)).Scan(&rows).Error; err != nil {
		return Callback{}, err
	}
	if len(rows) == 0 {
		return Callback{}, notHere()
	}
	return rows[0].callback(), nil
}

// write changes the promise and the place of its lead, which stays where it is when it is being called at this moment. Another moment is one
// for which the lead waits, wherever it stood, and is refused when nobody would call it then; another agent or note changes no moment: a lead
// that was called and did not answer waits on.
func (s *Store) write(tx *gorm.DB, c Callback, change Change, now time.Time) error {
	if change.Cancel {
		if err := tx.Exec(`update callbacks set cancelled_at = ? where id = ?`, now.UTC(), string(c.ID)).Error; err != nil {
			return err
		}
		if back, err := restore(tx, c, now); err != nil || back {
			return err
		}
		return tx.Exec(`update queue set state = 'done', reason = 'callback_cancelled', agent_id = null, updated_at = ? where campaign_id = ? and lead_id = ? and state = 'waiting'`,
			now.UTC(), string(c.Campaign), string(c.Lead)).Error
	}
	p, note := Promise{Campaign: c.Campaign, Lead: c.Lead, Due: c.Due, Agent: c.Agent}, c.Note
	if change.Due != nil {
		p.Due = *change.Due
	}
	if change.Note != nil {
		note = *change.Note
	}
	if change.Agent != nil {
		p.Agent = *change.Agent
	}
	at, err := stand(tx, p, now)
	if err != nil {
		return err
	}
	if change.Agent != nil && !at.Agent {
		return noSuchAgent()
	}
	if err := tx.Exec(`update callbacks set due_at = ?, agent_id = nullif(?, ''), note = ? where id = ?`, p.Due.UTC(), string(p.Agent), note, string(c.ID)).Error; err != nil {
		return err
	}
	switch {
	case at.Busy:
		return nil
	case change.Due != nil:
		if err := at.refuse(); err != nil {
			return err
		}
		if err := wait(tx, p, now); err != nil {
			return err
		}
		return s.mayTry(tx, c.Campaign, c.Lead, now)
	case change.Agent != nil:
		return tx.Exec(`update queue set agent_id = nullif(?, ''), updated_at = ? where campaign_id = ? and lead_id = ? and state = 'waiting'`,
			string(p.Agent), now.UTC(), string(c.Campaign), string(c.Lead)).Error
	}
	return nil
}
