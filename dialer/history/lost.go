package history

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// Party is who talked in a call on our side.
type Party struct {
	Agent dialer.AgentID
	Taken dialer.Taking // by whom it was taken from that agent, zero when nobody did
}

// Parties are those of calls that began at since or later and whose node died before it wrote them down. It has told the agents' log who
// began to talk, and the audit log who took a call, before they did; a call of which neither knows had nobody. tx must be inside the door.
func Parties(tx *gorm.DB, calls []dialer.CallID, since time.Time) (map[dialer.CallID]Party, error) {
	var rows []struct {
		CallID, Agent, By string
		At                *time.Time
	}
	err := tx.Raw(`select coalesce(a.call_id, t.object_id) as call_id, coalesce(a.agent, t.agent, '') as agent, coalesce(t.by, '') as by, t.at from
		(select distinct on (call_id) call_id, user_id as agent from agent_log where call_id in @calls and state = 'talking' and at >= @since order by call_id, at) a
		full join (select distinct on (object_id) object_id, actor as by, at, detail->>'agent' as agent from audit_log where action = 'call_taken' and object = 'calls' and object_id in @calls and at >= @since
			order by object_id, seq desc) t on t.object_id = a.call_id`, map[string]any{"calls": calls, "since": since.UTC()}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look up who talked in calls of a dead node: %w", err)
	}
	all := map[dialer.CallID]Party{}
	for _, r := range rows {
		all[dialer.CallID(r.CallID)] = Party{dialer.AgentID(r.Agent), dialer.Taking{By: r.By, At: moment(r.At)}}
	}
	return all, nil
}

// Lost is what a timeline says of a call whose node died at a moment.
func (p Party) Lost(at time.Time) (events []dialer.Event) {
	if p.Taken.By != "" {
		events = append(events, dialer.Event{At: p.Taken.At, Kind: "taken_over", Detail: map[string]string{"supervisor": p.Taken.By}})
	}
	return append(events, dialer.Event{At: at, Kind: "node_lost"})
}
