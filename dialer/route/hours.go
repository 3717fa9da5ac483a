package route

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
)

// hoursRow is a queue as routing needs it.
type hoursRow struct {
	ID, Name        string
	OverflowID      string
	OverflowSeconds int
	WaitSeconds     int
	Hours           json.RawMessage
	Zone            string
}

func queueRow(tx *gorm.DB, id dialer.QueueID) (q hoursRow, err error) {
	err = tx.Raw(`select q.id, q.name, coalesce(q.overflow_id, '') as overflow_id, q.overflow_seconds, q.wait_seconds, q.hours, o.timezone as zone
		from acd_queues q join public.tenants o on o.id = current_setting('app.tenant') where q.id = ?`, string(id)).Scan(&q).Error
	return q, err
}

// open tells whether the queue takes callers at now; a queue without hours always does.
func (q hoursRow) open(now time.Time) bool {
	var windows []json.RawMessage
	if json.Unmarshal(q.Hours, &windows) != nil || len(windows) == 0 {
		return true
	}
	week, err := guard.ParseWeek(q.Hours)
	return err != nil || Within(week, now.In(zone(q.Zone, "")))
}

// Within tells whether a moment on a local clock lies in a week's spans.
func Within(week guard.Week, local time.Time) bool {
	minute := local.Hour()*60 + local.Minute()
	for _, s := range week[(int(local.Weekday())+6)%7] {
		if s.From <= minute && minute < s.To {
			return true
		}
	}
	return false
}
