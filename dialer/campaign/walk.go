package campaign

import "github.com/boyunhq/boyun/dialer/supply"

// A lane is walked along the indexes of leads that begin with the list: leads_list_id_id_idx for leads of no priority of their own, and
// leads_priority (list_id, priority, id) for the few others. The list is never named by an equals sign, and so stays part of the order: with
// one, the order of the ids alone would do, and where the figures of the table say so the planner takes the primary key and reads every
// lead of every other list on its way. As it is no other index has the order that is asked for.

// walk reads the leads of a phase behind the lane's place, one by one in their order: id, priority, blind, whether the lead is the phase's
// (here) and whether the selection holds it.
func (l lane) walk(o supply.Order, hit string) string {
	read := `select l.id, l.priority, l.blind, ` + map[bool]string{true: `l.priority = 0`, false: `true`}[l.Phase == ordinary] + ` as here, (` + hit + `) as hit from leads l where `
	switch {
	case l.Phase == ordinary && o == supply.Newest:
		return read + l.before(`(l.list_id, l.id) < (@list, @id)`, `l.list_id <= @list`) + ` and l.list_id >= @list order by l.list_id desc, l.id desc limit @look`
	case l.Phase == ordinary:
		return read + `(l.list_id, l.id) > (@list, @id) and l.list_id <= @list order by l.list_id, l.id limit @look`
	case o == supply.Newest:
		from, to := l.bounds()
		return read + l.before(`(l.list_id, l.priority, l.id) < (@list, @priority, @id)`, from) + to + ` order by l.list_id desc, l.priority desc, l.id desc limit @look`
	}
	// the highest priority first, but in each the lead that came first: the index has no such order, so each level is read by itself
	return `select s.id, s.priority, s.blind, s.here, s.hit from levels cross join lateral (` + read + `(l.list_id, l.priority, l.id) > (@list, levels.priority, levels.id)
			and (l.list_id, l.priority) <= (@list, levels.priority) and l.priority <> 0 order by l.list_id, l.priority, l.id limit @look) s
		where levels.priority is not null limit @look`
}

// before is where a walk backwards goes on, or begins.
func (l lane) before(on, begin string) string {
	if l.AtID == "" {
		return begin
	}
	return on
}

// bounds are the highest and the lowest end of a phase of leads with a priority.
func (l lane) bounds() (from, to string) {
	if l.Phase == raised {
		return `l.list_id <= @list`, ` and (l.list_id, l.priority) > (@list, 0) and l.priority > 0`
	}
	return `(l.list_id, l.priority) < (@list, 0)`, ` and l.list_id >= @list and l.priority < 0`
}

// levels are the priorities that a walk in the order of the file has before it, the highest first: the one it is in, from its place on, and
// those below it, whole. Each is found by the index when the walk gets there.
func (l lane) levels(o supply.Order) string {
	if l.Phase == ordinary || o == supply.Newest {
		return ""
	}
	at, least := `@priority`, ` and q.priority > 0`
	if l.Phase == lowered {
		least = ` and q.priority < 0`
	} else if l.AtID == "" {
		at = highest
	}
	return `levels (priority, id) as (
			select cast(` + at + ` as int), cast(@id as text)
			union all
			select (select q.priority from leads q where (q.list_id, q.priority) < (@list, levels.priority) and q.list_id >= @list` + least + `
				order by q.list_id desc, q.priority desc limit 1), '' from levels where levels.priority is not null
		), `
}

// highest is the highest priority there can be.
const highest = `2147483647`
