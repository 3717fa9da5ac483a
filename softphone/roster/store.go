package roster

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Store keeps skills, queues and numbers in their tenant's schema.
type Store struct{ schemas *tenant.Schemas }

// NewStore takes the door.
func NewStore(schemas *tenant.Schemas) *Store { return &Store{schemas} }

func notHere(what string) error { return fault.New(fault.NotFound, "not_here", "no such %s", what) }

func checkName(name string) (string, error) {
	name = strings.Join(strings.Fields(visible.Trim(name)), " ")
	if name == "" || utf8.RuneCountInString(name) > longestName {
		return "", fault.New(fault.Invalid, "roster_name", "give it a name of at most %d letters", longestName).With("field", "name")
	}
	return name, nil
}

// Skills lists the tenant's skills by name.
func (s *Store) Skills(ctx context.Context, t tenant.ID) (all []Skill, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select id, name from skills order by lower(name), id`).Scan(&all).Error
	})
	return all, err
}

// AddSkill makes a skill. A name that is there already is fault.Conflict "name_taken".
func (s *Store) AddSkill(ctx context.Context, by tenant.Actor, name string, now time.Time) (made Skill, err error) {
	if name, err = checkName(name); err != nil {
		return made, err
	}
	made = Skill{dialer.SkillID(dialer.NewID()), name}
	return made, s.add(ctx, by, now, "skills", string(made.ID), name, mostSkills, `insert into skills (id, name, created_at) values (?, ?, ?) on conflict do nothing`)
}

// add writes a new named row of one of the small tables.
func (s *Store) add(ctx context.Context, by tenant.Actor, now time.Time, table, id, name string, most int64, insert string) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var count int64
		if err := tx.Table(table).Count(&count).Error; err != nil {
			return err
		}
		if count >= most {
			return fault.New(fault.Quota, "roster_full", "a workspace has at most %d of these", most)
		}
		made := tx.Exec(insert, id, name, now.UTC())
		if made.Error == nil && made.RowsAffected == 0 {
			return fault.New(fault.Conflict, "name_taken", "there is one of this name already").With("field", "name")
		}
		if made.Error != nil {
			return made.Error
		}
		return audit.Append(tx, by, now, audit.Entry{Action: table + "_added", Object: table, ObjectID: id, Detail: map[string]string{"name": name}})
	})
}

// RemoveSkill takes a skill away from everybody. One that a rule in force asks for is fault.Conflict "in_use".
func (s *Store) RemoveSkill(ctx context.Context, by tenant.Actor, id dialer.SkillID, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := unused(tx, string(id)); err != nil {
			return err
		}
		gone := tx.Exec(`delete from skills where id = ?`, string(id))
		if gone.Error == nil && gone.RowsAffected == 0 {
			return notHere("skill")
		}
		if gone.Error != nil {
			return gone.Error
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "skills_removed", Object: "skills", ObjectID: string(id)})
	})
}

// unused refuses to remove what the routing rules in force speak of.
func unused(tx *gorm.DB, id string) error {
	var used bool
	err := tx.Raw(`select coalesce((select strpos(rules::text, '"' || ? || '"') > 0 from routing_rules order by version desc limit 1), false)`, id).Scan(&used).Error
	if err == nil && used {
		err = fault.New(fault.Conflict, "in_use", "a routing rule speaks of it; change the rule first")
	}
	return err
}

// Matrix is every active agent with skills and queues, by name.
func (s *Store) Matrix(ctx context.Context, t tenant.ID) (agents []Agent, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var people []struct{ ID, Name string }
		if err := tx.Raw(`select id, name from users where status = 'active' and role in ('owner', 'admin', 'supervisor', 'agent') order by name, id`).Scan(&people).Error; err != nil {
			return err
		}
		var levels []struct {
			UserID, SkillID string
			Level           int
		}
		if err := tx.Raw(`select user_id, skill_id, level from agent_skills`).Scan(&levels).Error; err != nil {
			return err
		}
		var members []struct{ UserID, QueueID string }
		if err := tx.Raw(`select m.user_id, m.queue_id from acd_members m join acd_queues q on q.id = m.queue_id order by lower(q.name), q.id`).Scan(&members).Error; err != nil {
			return err
		}
		at := map[string]int{}
		for _, p := range people {
			at[p.ID] = len(agents)
			agents = append(agents, Agent{User: tenant.UserID(p.ID), Name: p.Name, Levels: map[dialer.SkillID]int{}})
		}
		for _, l := range levels {
			if i, ok := at[l.UserID]; ok {
				agents[i].Levels[dialer.SkillID(l.SkillID)] = l.Level
			}
		}
		for _, m := range members {
			if i, ok := at[m.UserID]; ok {
				agents[i].Queues = append(agents[i].Queues, dialer.QueueID(m.QueueID))
			}
		}
		return nil
	})
	return agents, err
}

// Set writes one cell of the matrix.
func (s *Store) Set(ctx context.Context, by tenant.Actor, g Grant, now time.Time) error {
	if g.Level < 0 || g.Level > 5 {
		return fault.New(fault.Invalid, "skill_level", "a level is 1 to 5, or 0 for none").With("field", "level")
	}
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var found bool
		err := tx.Raw(`select exists (select 1 from users where id = ?) and exists (select 1 from skills where id = ?)`, string(g.User), string(g.Skill)).Scan(&found).Error
		if err != nil {
			return err
		}
		if !found {
			return notHere("agent or skill")
		}
		if g.Level == 0 {
			err = tx.Exec(`delete from agent_skills where user_id = ? and skill_id = ?`, string(g.User), string(g.Skill)).Error
		} else {
			err = tx.Exec(`insert into agent_skills (user_id, skill_id, level) values (?, ?, ?) on conflict (user_id, skill_id) do update set level = excluded.level`,
				string(g.User), string(g.Skill), g.Level).Error
		}
		if err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "skill_level_set", Object: "users", ObjectID: string(g.User),
			Detail: map[string]string{"skill": string(g.Skill), "level": string(rune('0' + g.Level))}})
	})
}
