package route

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Version is one saved state of a tenant's rules.
type Version struct {
	Number int // 0: nothing was ever saved
	Rules  []Rule
	Note   string
	By     tenant.UserID
	At     time.Time
}

// Store keeps the versions. Nothing is ever overwritten: an undo is a new version with old rules.
type Store struct{ schemas *tenant.Schemas }

// NewStore takes the door.
func NewStore(schemas *tenant.Schemas) *Store { return &Store{schemas} }

// Current is the version in force.
func (s *Store) Current(ctx context.Context, t tenant.ID) (v Version, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		v, err = current(tx)
		return err
	})
	return v, err
}

func current(tx *gorm.DB) (Version, error) {
	var rows []versionRow
	if err := tx.Raw(`select version, rules, note, created_by, created_at from routing_rules order by version desc limit 1`).Scan(&rows).Error; err != nil {
		return Version{}, err
	}
	if len(rows) == 0 {
		return Version{}, nil
	}
	return rows[0].version()
}

func (r versionRow) version() (Version, error) {
	rules, err := decode(r.Rules)
	if err != nil {
		return Version{}, fmt.Errorf("read version %d of the routing rules: %w", r.Version, err)
	}
	return Version{Number: r.Version, Rules: rules, Note: r.Note, By: tenant.UserID(r.CreatedBy), At: r.CreatedAt}, nil
}

// mostVersions is how many versions a list shows.
const mostVersions = 50

// Versions lists the newest versions, the newest first.
func (s *Store) Versions(ctx context.Context, t tenant.ID) (all []Version, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []versionRow
		if err := tx.Raw(`select version, rules, note, created_by, created_at from routing_rules order by version desc limit ?`, mostVersions).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			v, err := row.version()
			if err != nil {
				return err
			}
			all = append(all, v)
		}
		return nil
	})
	return all, err
}

// Save puts rules into force as the version after seen, which must be the one in force: fault.Conflict "rules_changed" when somebody was
// quicker. Rules that cannot work are fault.Invalid with the place of the first problem.
func (s *Store) Save(ctx context.Context, by tenant.Actor, rules []Rule, note string, seen int, now time.Time) (v Version, err error) {
	for i := range rules {
		if rules[i].ID == "" {
			rules[i].ID = dialer.NewID()
		}
	}
	if _, problems := Compile(seen+1, rules); len(problems) > 0 {
		return v, problems[0].fault()
	}
	raw, err := encode(rules)
	if err != nil {
		return v, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if problem, err := dangling(tx, rules); err != nil || problem != nil {
			if err == nil {
				err = problem.fault()
			}
			return err
		}
		saved := tx.Exec(`insert into routing_rules (version, rules, note, created_by, created_at)
			select ?, cast(? as jsonb), ?, ?, ? where (select coalesce(max(version), 0) from routing_rules) = ? on conflict do nothing`,
			seen+1, string(raw), cut(note, 200), by.ID(), now.UTC(), seen)
		if saved.Error != nil {
			return saved.Error
		}
		if saved.RowsAffected == 0 {
			return fault.New(fault.Conflict, "rules_changed", "somebody saved other rules meanwhile; look at theirs first")
		}
		if v, err = current(tx); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "routing_rules_saved", Object: "routing", ObjectID: strconv.Itoa(v.Number),
			Detail: map[string]string{"rules": strconv.Itoa(len(rules)), "note": v.Note}})
	})
	return v, err
}

// Restore puts an earlier version into force again, as a new one.
func (s *Store) Restore(ctx context.Context, by tenant.Actor, number, seen int, now time.Time) (Version, error) {
	var rows []versionRow
	err := s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select version, rules, note, created_by, created_at from routing_rules where version = ?`, number).Scan(&rows).Error
	})
	if err != nil {
		return Version{}, err
	}
	if len(rows) == 0 {
		return Version{}, fault.New(fault.NotFound, "not_here", "no such version")
	}
	old, err := rows[0].version()
	if err != nil {
		return Version{}, err
	}
	return s.Save(ctx, by, old.Rules, "v"+strconv.Itoa(number), seen, now)
}

// Check says everything that is wrong with a draft, names that are gone included.
func (s *Store) Check(ctx context.Context, t tenant.ID, rules []Rule) (problems []*Problem, err error) {
	_, problems = Compile(0, rules)
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		problem, err := dangling(tx, rules)
		if problem != nil {
			problems = append(problems, problem)
		}
		return err
	})
	return problems, err
}

// dangling finds the first rule that names a queue, skill or agent the tenant has not.
func dangling(tx *gorm.DB, rules []Rule) (*Problem, error) {
	has := map[string]bool{}
	for kind, query := range map[string]string{"queue": `select id from acd_queues`, "skill": `select id from skills`, "agent": `select id from users where status = 'active'`} {
		var ids []string
		if err := tx.Raw(query).Scan(&ids).Error; err != nil {
			return nil, err
		}
		for _, id := range ids {
			has[kind+id] = true
		}
	}
	for i, r := range rules {
		a := r.Action
		switch {
		case a.Queue != "" && !has["queue"+string(a.Queue)]:
			return &Problem{Rule: i, Reason: NoQueue, Text: "the rule names a queue that is not there"}, nil
		case a.Agent != "" && !has["agent"+string(a.Agent)]:
			return &Problem{Rule: i, Reason: NoAgent, Text: "the rule names an agent who is not there"}, nil
		}
		for _, n := range a.Skills {
			if !has["skill"+string(n.Skill)] {
				return &Problem{Rule: i, Reason: NoSkill, Text: "the rule names a skill that is not there"}, nil
			}
		}
	}
	return nil, nil
}

func (p *Problem) fault() error {
	return fault.New(fault.Invalid, p.Reason, "%s", p.Text).With("rule", p.Rule).With("line", p.Line).With("column", p.Column)
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
