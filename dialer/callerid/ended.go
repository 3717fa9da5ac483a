package callerid

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// endedRow is what a closed call says about the number it showed.
type endedRow struct {
	CallerID string
	Outcome  string
	HungUpBy string
	TalkMs   int64
	Bridged  bool
	EndedAt  time.Time
	Claimed  time.Time
	Learns   bool // practice calls teach nothing about a number that calls real people
	Sandbox  bool // the number is the sandbox's own
}

func (r endedRow) completed() bool { return Completed(dialer.Outcome(r.Outcome)) }

func (r endedRow) fate() Fate {
	return FateOf(dialer.Outcome(r.Outcome), r.Bridged, r.HungUpBy == string(dialer.ByCustomer), time.Duration(r.TalkMs)*time.Millisecond, r.EndedAt)
}

// Ended takes a call that was just closed into the book of its number and judges the number's health; a number that fails begins its
// rest here, in the transaction that closes the call. tx must be inside the door; it is called once for each call. A call that was never
// dialed gives its use back.
func Ended(tx *gorm.DB, call dialer.CallID) error {
	var rows []endedRow
	err := tx.Raw(`select c.caller_id, coalesce(c.outcome, '') as outcome, c.hung_up_by, c.talk_ms, c.bridged_at is not null as bridged, coalesce(c.ended_at, c.created_at) as ended_at,
			a.created_at as claimed, n.kind = 'sandbox' as sandbox, not c.test or n.trunk_id is null or n.trunk_id = c.trunk_id as learns
		from calls c join attempts a on a.id = c.attempt_id join caller_ids n on n.id = a.caller_id where c.id = ?`, string(call)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return err
	}
	r := rows[0]
	if err := r.book(tx); err != nil {
		return fmt.Errorf("book of number %s: %w", r.CallerID, err)
	}
	if !r.completed() || !r.Learns || r.Sandbox {
		return nil
	}
	return r.judge(tx)
}

func (r endedRow) book(tx *gorm.DB) error {
	if r.Outcome == string(dialer.Blocked) {
		return Unused(tx, dialer.CallerID(r.CallerID), r.Claimed)
	}
	if !r.completed() {
		return nil
	}
	f := r.fate()
	return tx.Exec(`insert into caller_use as u (caller_id, slot, completed, answered, talked, short) values (@id, @slot, 1, @answered, @talked, @short)
		on conflict (caller_id, slot) do update set completed = u.completed + 1, answered = u.answered + excluded.answered, talked = u.talked + excluded.talked, short = u.short + excluded.short`,
		map[string]any{"id": r.CallerID, "slot": r.Claimed.Truncate(Slot).UTC(), "answered": whole(f.Answered), "talked": whole(f.Talked), "short": whole(f.Short)}).Error
}

// Unused gives back the use that was booked at the claim for a call that is never dialed; tx must be inside the door.
func Unused(tx *gorm.DB, id dialer.CallerID, claimed time.Time) error {
	return tx.Exec(`update caller_use set calls = greatest(calls - 1, 0) where caller_id = ? and slot = ?`, string(id), claimed.Truncate(Slot).UTC()).Error
}

func whole(b bool) int {
	if b {
		return 1
	}
	return 0
}

// judge moves the tests of the number; whoever closes another of its calls waits.
func (r endedRow) judge(tx *gorm.DB) error {
	var rows []callerRow
	if err := tx.Raw(`select id, health, rests_until from caller_ids where id = ? for no key update`, r.CallerID).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return err
	}
	health, err := readHealth(r.CallerID, rows[0].Health)
	if err != nil {
		return err
	}
	peers, err := peersOf(tx, r.CallerID)
	if err != nil {
		return err
	}
	health, found := Judge(health, peers, r.fate())
	if found != nil {
		health = health.Rested()
		if !moment(rows[0].RestsUntil).After(r.EndedAt) { // calls that began before a rest end inside it
			if err := r.rest(tx, *found); err != nil {
				return err
			}
		}
	}
	return saveHealth(tx, r.CallerID, health)
}

func saveHealth(tx *gorm.DB, id string, h Health) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return tx.Exec(`update caller_ids set health = ?::jsonb where id = ?`, string(raw), id).Error
}

// peersOf reads the health of the numbers that share a pool with one.
func peersOf(tx *gorm.DB, id string) ([]Health, error) {
	var rows []callerRow
	err := tx.Raw(`select distinct c.id, c.health from caller_pool_members mine join caller_pool_members m on m.pool_id = mine.pool_id join caller_ids c on c.id = m.caller_id
		where mine.caller_id = ? and c.id <> mine.caller_id`, id).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	peers := make([]Health, len(rows))
	for i, row := range rows {
		if peers[i], err = readHealth(row.ID, row.Health); err != nil {
			return nil, err
		}
	}
	return peers, nil
}

// rest begins the rest a finding asks for; each rest within thirty days makes the next longer.
func (r endedRow) rest(tx *gorm.DB, f Finding) error {
	var before int
	if err := tx.Raw(`select count(*) from caller_rests where caller_id = ? and reason <> 'manual' and began_at > ?`, r.CallerID, r.EndedAt.AddDate(0, 0, -30).UTC()).Scan(&before).Error; err != nil {
		return err
	}
	return begin(tx, dialer.CallerID(r.CallerID), Rest{Began: r.EndedAt, Until: r.EndedAt.Add(RestFor(before)), Reason: f.Reason, From: f.From, To: f.To, Calls: f.Calls})
}

// begin writes a rest down.
func begin(tx *gorm.DB, id dialer.CallerID, r Rest) error {
	detail, err := json.Marshal(found{r.From, r.To, r.Calls})
	if err != nil {
		return err
	}
	row := restRow{ID: dialer.NewID(), CallerID: string(id), BeganAt: r.Began.UTC(), Until: r.Until.UTC(), Reason: r.Reason, Detail: detail, By: r.By}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return tx.Exec(`update caller_ids set rests_until = ? where id = ?`, row.Until, row.CallerID).Error
}
