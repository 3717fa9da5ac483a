// Package usedby says what still uses a thing that somebody wants to remove: its refusal names the first few and counts the others, so that
// whoever reads it knows where to go. It does not own what uses what; stores ask with their own conditions.
package usedby

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
)

// named is how many are told by name.
const named = 3

// User is one thing that uses another.
type User struct {
	Kind string `json:"kind"` // campaign, trunk_group, caller_pool or caller_id
	Name string `json:"name"`
}

// Campaigns chooses campaigns by a condition on c.
func Campaigns(where string) string {
	return `select 'campaign' as kind, c.name, case c.status when 'running' then 0 when 'paused' then 1 when 'draft' then 2 else 3 end as rank, c.created_at as at
		from campaigns c where ` + where
}

// Groups chooses groups of trunks by a condition on g.
func Groups(where string) string {
	return `select 'trunk_group', g.name, 4, g.created_at from trunk_groups g where ` + where
}

// Pools chooses pools of numbers by a condition on p.
func Pools(where string) string {
	return `select 'caller_pool', p.name, 4, p.created_at from caller_pools p where ` + where
}

// Numbers chooses caller IDs by a condition on n.
func Numbers(where string) string {
	return `select 'caller_id', n.label, 5, n.created_at from caller_ids n where ` + where
}

// Refuse is fault.Conflict with reason when any of users, queries of this package whose conditions name @id, finds one: campaigns that run first.
func Refuse(tx *gorm.DB, reason, thing, id string, users ...string) error {
	var rows []struct {
		Kind, Name string
		Total      int
	}
	err := tx.Raw(`select kind, name, count(*) over () as total from (`+strings.Join(users, " union all ")+`) u order by rank, at desc, name limit @named`,
		map[string]any{"id": id, "named": named}).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("what uses the %s: %w", thing, err)
	}
	if len(rows) == 0 {
		return nil
	}
	first, words := make([]User, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		first[i], words[i] = User{r.Kind, r.Name}, fmt.Sprintf("%s %q", strings.ReplaceAll(r.Kind, "_", " "), r.Name)
	}
	more := rows[0].Total - len(rows)
	if more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	return fault.New(fault.Conflict, reason, "the %s is used by %s; change that first", thing, strings.Join(words, ", ")).
		With("used_by", first).With("more", more).With("count", rows[0].Total)
}
