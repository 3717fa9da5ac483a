package callerid

import (
	"context"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/usedby"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Store keeps caller IDs and pools in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	boxes   Boxes
	trust   bool
}

// New takes the door and the keys. trust lets tenants verify their own numbers: for a company's private installation, where the tenant is
// the operator.
func New(schemas *tenant.Schemas, boxes Boxes, trust bool) *Store {
	return &Store{schemas: schemas, boxes: boxes, trust: trust}
}

func (s *Store) within(ctx context.Context, t tenant.ID, act func(tx *gorm.DB) error) error {
	return s.schemas.Within(ctx, t, act)
}

func openNumber(box *seal.Box, row callerRow) (dialer.Number, error) {
	return list.OpenCaller(box, dialer.CallerID(row.ID), row.Sealed)
}

func notHere(what string) error { return fault.New(fault.NotFound, "not_here", "no such %s", what) }

func clean(text string) string { return visible.Trim(text) }

// named tells whether text can be the name of a number or a pool.
func named(text string) bool {
	n := utf8.RuneCountInString(clean(text))
	return n > 0 && n <= 100
}

// listing reads numbers with what they did today and within the hour.
const listing = `with day as (` + day + `)
	select c.id, c.label, c.last4, c.kind, c.trunk_id, c.proof, c.country, c.region_zh, c.region_en, c.attestation, c.per_hour, c.per_day, c.proof_by, c.proved_at,
		c.last_used_at, c.rests_until, c.health, c.created_at, u.*,
		coalesce((select string_agg(m.pool_id, ',' order by m.pool_id) from caller_pool_members m where m.caller_id = c.id), '') as pools,
		(select count(*) from campaigns p where p.caller_id = c.id and coalesce(p.callers->>'pool', '') = ''
			or p.callers->>'pool' in (select m.pool_id from caller_pool_members m where m.caller_id = c.id)) as campaigns
	from caller_ids c cross join day cross join lateral (select coalesce(sum(calls) filter (where slot > @hour), 0) as hour,
		coalesce(sum(calls) filter (where slot >= day.begins), 0) as calls, coalesce(sum(completed) filter (where slot >= day.begins), 0) as completed,
		coalesce(sum(answered) filter (where slot >= day.begins), 0) as answered, coalesce(sum(talked) filter (where slot >= day.begins), 0) as talked,
		coalesce(sum(short) filter (where slot >= day.begins), 0) as short
		from caller_use where caller_id = c.id and slot >= least(day.begins, @hour)) u`

// List lists the tenant's numbers as they stand at now, the sandbox's first.
func (s *Store) List(ctx context.Context, t tenant.ID, now time.Time) (all []Caller, err error) {
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		all, err = read(tx, listing+` order by c.kind <> 'sandbox', c.created_at, c.id`, now, "")
		return err
	})
	return all, err
}

// Get reads one number as it stands at now.
func (s *Store) Get(ctx context.Context, t tenant.ID, id dialer.CallerID, now time.Time) (c Caller, err error) {
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		c, err = get(tx, id, now)
		return err
	})
	return c, err
}

func get(tx *gorm.DB, id dialer.CallerID, now time.Time) (Caller, error) {
	all, err := read(tx, listing+` where c.id = @id`, now, id)
	if err != nil {
		return Caller{}, err
	}
	if len(all) == 0 {
		return Caller{}, notHere("caller ID")
	}
	return all[0], nil
}

func read(tx *gorm.DB, query string, now time.Time, id dialer.CallerID) ([]Caller, error) {
	var rows []listedRow
	if err := tx.Raw(query, map[string]any{"now": now.UTC(), "hour": now.Add(-Hour).UTC(), "id": string(id)}).Scan(&rows).Error; err != nil {
		return nil, err
	}
	rests, err := running(tx, now)
	if err != nil {
		return nil, err
	}
	all := make([]Caller, len(rows))
	for i, row := range rows {
		if all[i], err = row.caller(); err != nil {
			return nil, err
		}
		if rest, ok := rests[row.Row.ID]; ok {
			all[i].Rest = &rest
		}
	}
	return all, nil
}

// running are the rests of now, by number.
func running(tx *gorm.DB, now time.Time) (map[string]Rest, error) {
	var rows []restRow
	if err := tx.Where("ended_at is null and until > ?", now.UTC()).Order("began_at").Find(&rows).Error; err != nil {
		return nil, err
	}
	rests := make(map[string]Rest, len(rows))
	for _, row := range rows {
		rest, err := row.rest()
		if err != nil {
			return nil, err
		}
		rests[row.CallerID] = rest
	}
	return rests, nil
}

// Request is a number a tenant claims.
type Request struct {
	Label  string
	Number dialer.Number
	Place  Place
	Trunk  dialer.TrunkID // empty: any
}

// Add claims a number of the tenant's own. It is shown to nobody before it is proved.
func (s *Store) Add(ctx context.Context, by tenant.Actor, r Request, now time.Time) (c Caller, err error) {
	if !named(r.Label) {
		return c, fault.New(fault.Invalid, "caller_label", "give the number a name of at most 100 letters").With("field", "label")
	}
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return c, err
	}
	row := callerRow{ID: dialer.NewID(), Label: clean(r.Label), Last4: r.Number.Last4(), Kind: "own", Proof: string(Requested), CreatedAt: now.UTC(), Country: r.Place.Country,
		RegionZh: r.Place.Zh, RegionEn: r.Place.En, PerHour: DefaultPerHour, PerDay: DefaultPerDay, Blind: list.Blind(box, r.Number), Health: []byte(`{}`)}
	if row.Sealed, err = list.SealCaller(box, dialer.CallerID(row.ID), r.Number); err != nil {
		return c, err
	}
	err = s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if r.Trunk != "" {
			if err := hasTrunk(tx, r.Trunk); err != nil {
				return err
			}
			row.TrunkID = new(string(r.Trunk))
		}
		var twice bool
		if err := tx.Raw(`select exists (select 1 from caller_ids where blind = ?)`, row.Blind).Scan(&twice).Error; err != nil {
			return err
		}
		if twice {
			return fault.New(fault.Conflict, "caller_twice", "this number is here already").With("field", "number")
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if c, err = get(tx, dialer.CallerID(row.ID), now); err != nil {
			return err
		}
		return note(tx, by, now, "caller_id_requested", c, nil)
	})
	return c, err
}

func note(tx *gorm.DB, by tenant.Actor, now time.Time, action string, c Caller, more map[string]string) error {
	detail := map[string]string{"label": c.Label, "last4": c.Last4}
	for k, v := range more {
		detail[k] = v
	}
	return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "numbers", ObjectID: string(c.ID), Detail: detail})
}

func hasTrunk(tx *gorm.DB, id dialer.TrunkID) error {
	var there bool
	if err := tx.Raw(`select exists (select 1 from trunks where id = ?)`, string(id)).Scan(&there).Error; err != nil {
		return err
	}
	if !there {
		return notHere("trunk")
	}
	return nil
}

// Edit is what to change of a number; nil leaves it.
type Edit struct {
	Label       *string
	Trunk       *dialer.TrunkID
	PerHour     *int
	PerDay      *int
	Attestation *Attestation
	Proof       *Proof
}

// Change edits a number. Proof is an operator's word: the system's, or anybody's where tenants are trusted. A number that was proved by a
// call over one trunk and is moved to another must be proved again.
func (s *Store) Change(ctx context.Context, by tenant.Actor, id dialer.CallerID, e Edit, now time.Time) (c Caller, err error) {
	if e.Proof != nil && by.ID() != "system" && !s.trust {
		return c, fault.New(fault.Forbidden, "proof_by_operator", "a number is proved by a call to it, or by the operator of this installation from the contract or bill that names it")
	}
	if err := e.check(); err != nil {
		return c, err
	}
	err = s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := held(tx, id)
		if err != nil {
			return err
		}
		if err := e.onto(tx, &row, now); err != nil {
			return err
		}
		err = tx.Model(&callerRow{}).Where("id = ?", row.ID).Select("label", "trunk_id", "proof", "proof_by", "proved_at", "proved_over", "per_hour", "per_day", "attestation").Updates(&row).Error
		if err != nil {
			return err
		}
		if c, err = get(tx, id, now); err != nil {
			return err
		}
		return note(tx, by, now, "caller_id_changed", c, map[string]string{"proof": string(c.Proof)})
	})
	return c, err
}

func (e Edit) check() error {
	switch {
	case e.Label != nil && !named(*e.Label):
		return fault.New(fault.Invalid, "caller_label", "give the number a name of at most 100 letters").With("field", "label")
	case e.PerHour != nil && (*e.PerHour < 0 || *e.PerHour > mostPerHour):
		return fault.New(fault.Invalid, "caller_caps", "calls an hour must be 0 (no cap) to %d", mostPerHour).With("field", "per_hour")
	case e.PerDay != nil && (*e.PerDay < 0 || *e.PerDay > mostPerDay):
		return fault.New(fault.Invalid, "caller_caps", "calls a day must be 0 (no cap) to %d", mostPerDay).With("field", "per_day")
	}
	return nil
}

func (e Edit) onto(tx *gorm.DB, row *callerRow, now time.Time) error {
	if e.Label != nil {
		row.Label = clean(*e.Label)
	}
	if e.PerHour != nil {
		row.PerHour = *e.PerHour
	}
	if e.PerDay != nil {
		row.PerDay = *e.PerDay
	}
	if e.Attestation != nil {
		row.Attestation = string(*e.Attestation)
	}
	if e.Trunk != nil {
		if err := hasTrunk(tx, *e.Trunk); err != nil {
			return err
		}
		if row.ProofBy == string(ByCall) && (row.TrunkID == nil || *row.TrunkID != string(*e.Trunk)) {
			row.Proof, row.ProofBy, row.ProvedOver, row.ProvedAt = string(Requested), "", "", nil
		}
		row.TrunkID = new(string(*e.Trunk))
	}
	if e.Proof != nil {
		row.Proof, row.ProofBy, row.ProvedOver, row.ProvedAt = string(*e.Proof), "", "", nil
		if *e.Proof == Verified {
			row.ProofBy, row.ProvedAt = string(ByOperator), new(now.UTC())
		}
	}
	return nil
}

// Remove removes a number that no campaign and no pool uses.
func (s *Store) Remove(ctx context.Context, by tenant.Actor, id dialer.CallerID, now time.Time) error {
	return s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		c, err := get(tx, id, now)
		if err != nil {
			return err
		}
		if c.Sandbox {
			return fault.New(fault.Conflict, "caller_sandbox", "the sandbox's number stays")
		}
		err = usedby.Refuse(tx, "caller_in_use", "number", string(id), usedby.Campaigns(`c.caller_id = @id`),
			usedby.Pools(`p.id in (select pool_id from caller_pool_members where caller_id = @id)`))
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from caller_ids where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return note(tx, by, now, "caller_id_removed", c, nil)
	})
}

// held reads a number's row and keeps it from others until the transaction ends.
func held(tx *gorm.DB, id dialer.CallerID) (callerRow, error) {
	var rows []callerRow
	err := tx.Raw(`select id, label, sealed, last4, kind, trunk_id, proof, country, region_zh, region_en, attestation, per_hour, per_day, proof_by, proved_at, proved_over,
		last_used_at, rests_until, health, created_at from caller_ids where id = ? for no key update`, string(id)).Scan(&rows).Error
	if err != nil {
		return callerRow{}, err
	}
	if len(rows) == 0 {
		return callerRow{}, notHere("caller ID")
	}
	return rows[0], nil
}

// longestRest is how long a person may put a number aside.
const longestRest = 90 * 24 * time.Hour

// PutToRest lets a number rest until a moment, or, when until is not after now, ends the rest that runs: it comes back.
func (s *Store) PutToRest(ctx context.Context, by tenant.Actor, id dialer.CallerID, until, now time.Time) (c Caller, err error) {
	if until.Sub(now) > longestRest {
		return c, fault.New(fault.Invalid, "rest_long", "a number rests for at most 90 days; remove one that is not needed").With("field", "until")
	}
	err = s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := held(tx, id)
		if err != nil {
			return err
		}
		if row.Kind == "sandbox" {
			return fault.New(fault.Conflict, "caller_sandbox", "the sandbox's number calls nobody real and does not rest")
		}
		if err := tx.Exec(`update caller_rests set ended_at = ? where caller_id = ? and ended_at is null and until > ?`, now.UTC(), row.ID, now.UTC()).Error; err != nil {
			return err
		}
		action := "caller_id_returned"
		if until.After(now) {
			action = "caller_id_rested"
			err = begin(tx, id, Rest{Began: now, Until: until, Reason: ByHand, By: by.ID()})
		} else {
			err = tx.Exec(`update caller_ids set rests_until = null where id = ?`, row.ID).Error
		}
		if err != nil {
			return err
		}
		if c, err = get(tx, id, now); err != nil {
			return err
		}
		return note(tx, by, now, action, c, nil)
	})
	return c, err
}
