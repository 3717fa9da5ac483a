package lead

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
)

// Sheet is all that is known of one lead at one moment.
type Sheet struct {
	Lead    list.Lead
	File    string // of the import it came with
	By      tenant.UserID
	Numbers []Number
	Places  []Place        // in campaigns, the newest first
	Idle    *guard.Verdict // without any place: what the rules that hold for every campaign say
}

// Number is one of a lead's numbers with what is known of it over all campaigns.
type Number struct {
	list.LeadNumber
	Blocked  *list.Blocked
	OptedOut []OptOut // of single campaigns
	Consents []consent.Record
	Calls    int
	Last     time.Time // of the calls
	Outcome  dialer.Outcome
}

// OptOut is a campaign that the person asked to leave them alone.
type OptOut struct {
	Campaign dialer.CampaignID
	Name     string
	Since    time.Time
}

// Place is where a lead stands in one campaign, why, and whether it may be called now.
type Place struct {
	Campaign  dialer.CampaignID
	Name      string
	Status    string // of the campaign
	State     string
	Reason    string
	Detail    map[string]any
	Due       time.Time
	Tries     int
	Most      int // tries the lead has in this campaign
	Priority  int
	Position  int // of the number the next try goes to
	Agent     tenant.UserID
	AgentName string
	Changed   time.Time
	Verdict   guard.Verdict
}

// Store reads sheets and runs acts in their tenant's schema.
type Store struct {
	World
	schemas *tenant.Schemas
}

// World is what a Store stands on.
type World struct {
	Lists *list.Store
	Guard *guard.Store
	Jobs  Queue
	Bus   Bus
}

// NewStore takes the door.
func NewStore(schemas *tenant.Schemas, w World) *Store { return &Store{World: w, schemas: schemas} }

// Sheet reads the sheet of a lead as it is at now.
func (s *Store) Sheet(ctx context.Context, t tenant.ID, id dialer.LeadID, now time.Time) (sheet Sheet, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if sheet.Lead, err = list.InTx(tx, id); err != nil {
			return err
		}
		if sheet.Lead.Import != "" {
			if err := tx.Raw(`select file_name as file, created_by as by from imports where id = ?`, string(sheet.Lead.Import)).Row().Scan(&sheet.File, &sheet.By); err != nil {
				return fmt.Errorf("import of lead %s: %w", id, err)
			}
		}
		numbers, err := list.NumbersOf(tx, id)
		if err != nil {
			return err
		}
		for _, n := range numbers {
			known, err := number(tx, n)
			if err != nil {
				return fmt.Errorf("number of lead %s: %w", id, err)
			}
			sheet.Numbers = append(sheet.Numbers, known)
		}
		if sheet.Places, err = places(tx, id); err != nil {
			return err
		}
		for i := range sheet.Places {
			if sheet.Places[i].Verdict, err = s.verdict(tx, sheet.Places[i].Campaign, id, now); err != nil {
				return err
			}
		}
		if len(sheet.Places) == 0 {
			sheet.Idle, err = s.idle(tx, t, id, numbers[0], now)
		}
		return err
	})
	return sheet, err
}

// Keeps is how long the rules of t ask to keep the record of a call, and with it the number that was called.
func (s *Store) Keeps(ctx context.Context, t tenant.ID) (keep time.Duration, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		_, _, tight, err := s.Guard.Own(tx)
		keep = time.Duration(tight.Keep.Days) * 24 * time.Hour
		return err
	})
	return keep, err
}

func number(tx *gorm.DB, n list.LeadNumber) (Number, error) {
	known := Number{LeadNumber: n}
	blocked, err := list.BlockedIn(tx, n.Blind)
	if err != nil {
		return known, err
	}
	known.Blocked = blocked
	if err := tx.Raw(`select o.campaign_id as campaign, coalesce(c.name, '') as name, o.created_at as since from campaign_optouts o left join campaigns c on c.id = o.campaign_id
		where o.blind = ? order by o.created_at desc limit 50`, n.Blind).Scan(&known.OptedOut).Error; err != nil {
		return known, err
	}
	if known.Consents, err = consent.Of(tx, n.Blind); err != nil {
		return known, err
	}
	var calls struct {
		Count   int
		Last    *time.Time
		Outcome string
	}
	if err := tx.Raw(`select count(*) as count, max(created_at) as last, coalesce((array_agg(outcome order by created_at desc))[1], '') as outcome
		from attempts where blind = ? and outcome is distinct from 'blocked'`, n.Blind).Scan(&calls).Error; err != nil {
		return known, err
	}
	known.Calls, known.Outcome = calls.Count, dialer.Outcome(calls.Outcome)
	if calls.Last != nil {
		known.Last = *calls.Last
	}
	return known, nil
}

type placeRow struct {
	CampaignID, Name, Status, State, Reason, AgentID, AgentName string
	Detail                                                      json.RawMessage
	DueAt, UpdatedAt                                            time.Time
	Tries, MaxAttempts, Priority, NumberAt                      int
}

func places(tx *gorm.DB, id dialer.LeadID) (all []Place, err error) {
	var rows []placeRow
	err = tx.Raw(`select q.campaign_id, c.name, c.status, q.state, q.reason, coalesce(q.agent_id, '') as agent_id, coalesce(u.name, '') as agent_name, q.detail, q.due_at, q.updated_at,
			q.tries, c.max_attempts, q.priority, q.number_at
		from queue q join campaigns c on c.id = q.campaign_id left join users u on u.id = q.agent_id where q.lead_id = ? order by c.created_at desc, c.id limit 50`, string(id)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("places of lead %s: %w", id, err)
	}
	for _, r := range rows {
		p := Place{Campaign: dialer.CampaignID(r.CampaignID), Name: r.Name, Status: r.Status, State: r.State, Reason: r.Reason, Due: r.DueAt, Tries: r.Tries, Most: r.MaxAttempts,
			Priority: r.Priority, Position: r.NumberAt, Agent: tenant.UserID(r.AgentID), AgentName: r.AgentName, Changed: r.UpdatedAt}
		if err := json.Unmarshal(r.Detail, &p.Detail); err != nil {
			return nil, fmt.Errorf("place of lead %s: %w", id, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// verdict is what a claim of the campaign would hear now.
func (s *Store) verdict(tx *gorm.DB, campaign dialer.CampaignID, id dialer.LeadID, now time.Time) (guard.Verdict, error) {
	frame, err := s.Guard.Frame(tx, campaign)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return guard.Verdict{Reason: guard.FactsMissing}, nil
	}
	if err != nil {
		return guard.Verdict{}, err
	}
	facts, err := s.Guard.Gather(tx, frame, campaign, []dialer.LeadID{id}, now)
	if err != nil {
		return guard.Verdict{}, err
	}
	found := facts[id]
	found.Now = now
	return guard.MayCall(found.Facts), nil
}

// idle judges a lead that no campaign has taken yet by the widest rules a campaign could have.
func (s *Store) idle(tx *gorm.DB, t tenant.ID, id dialer.LeadID, n list.LeadNumber, now time.Time) (*guard.Verdict, error) {
	frame, err := s.Guard.General(tx)
	if err != nil {
		return nil, err
	}
	typed := guard.Typed{Blind: n.Blind, Kind: n.Kind}
	typed.Place.Country, typed.Place.Zones = n.Country, n.OtherZones
	if n.Zone != "" {
		typed.Place.Zones = append([]string{n.Zone}, n.OtherZones...)
	}
	if s.Guard.Numbers != nil {
		if typed.Number, err = s.Guard.Numbers.OpenLead(tx.Statement.Context, t, id, n.Sealed); err != nil {
			return &guard.Verdict{Reason: guard.FactsMissing}, nil // a number that does not open has no facts
		}
	}
	facts, err := s.Guard.FactsOf(tx, frame, "", typed, now)
	if err != nil {
		return nil, err
	}
	v := guard.MayCall(facts)
	return &v, nil
}
