package callerid

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// What is played and what dials are one: over a day of claims, calls that are given back and calls that end, a allocator and the tables give the
// same people the same numbers, for the same reasons, and rest the same numbers.
func TestAAllocatorGivesWhatTheTablesGive(t *testing.T) {
	o := open(t, false)
	var all []Caller
	for i, at := range []Place{hangzhou, hangzhou, {Country: "CN", Zh: "北京市", En: "Beijing"}, {Country: "CN"}} {
		all = append(all, o.ours(fmt.Sprintf("+865718888000%d", i), at, Caps{PerHour: []int{12, 30, 0, 20}[i], PerDay: []int{60, 50, 90, 0}[i]}))
	}
	o.pool("c1", all...)
	usual, err := json.Marshal(Health{Seen: 1000, Answers: Rate{1000, 700}})
	if err != nil {
		t.Fatal(err)
	}
	o.exec(`update caller_ids set health = ?::jsonb where kind = 'own'`, string(usual))
	o.exec(`update caller_pools set answer_guard = true`)
	var d *Allocator
	if err := o.inside(func(tx *gorm.DB) (err error) { d, _, err = LoadAllocator(tx, "c1", o.at); return err }); err != nil || len(d.Pool) != 4 || !d.Guard {
		t.Fatal(d, err)
	}
	r, next, now, reasons, rests := rand.New(rand.NewPCG(3, 3)), 1, o.at, map[string]int{}, 0
	for next < 490 {
		now = now.Add(time.Duration(r.IntN(150)) * time.Second)
		ids := leads(next, next+r.IntN(6))
		next += len(ids)
		wants := make([]Want, len(ids))
		for i, id := range ids {
			var n int
			fmt.Sscanf(string(id), "lead%d", &n)
			region := []string{"浙江省杭州市", "北京市"}[n%2]
			wants[i] = Want{Lead: id, Place: Place{Country: "CN", Zh: region, En: region}}
		}
		real, err := o.claim("c1", ids, now)
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range d.Assign(wants, now) {
			if real[i].Caller != g.Caller || real[i].Reason != g.Reason || !real[i].Until.Equal(g.Until) {
				t.Fatalf("%s at %v: the tables give %+v, the allocator %+v", ids[i], now, real[i].Grant, g)
			}
			reasons[g.Reason]++
			if g.Caller == "" {
				continue
			}
			outcome := []dialer.Outcome{dialer.Answered, dialer.NoAnswer, dialer.NoAnswer, dialer.NoAnswer, dialer.Vacant, dialer.Blocked}[r.IntN(6)]
			o.end(real[i], outcome, time.Minute, dialer.ByCustomer, now)
			switch {
			case outcome == dialer.Blocked:
				d.Unused(g.Caller, now)
			case Completed(outcome):
				if d.Ended(g.Caller, now, FateOf(outcome, outcome == dialer.Answered, true, time.Minute, now)) != nil {
					rests++
				}
			}
		}
	}
	rested := 0
	for _, s := range d.Pool {
		if s.Resting(now) {
			rested++
		}
	}
	var really int
	if err := o.inside(func(tx *gorm.DB) error {
		return tx.Raw(`select count(*) from caller_ids where rests_until > ?`, now.UTC()).Scan(&really).Error
	}); err != nil || really != rested {
		t.Errorf("%d numbers rest in the tables, %d in the allocator (%v)", really, rested, err)
	}
	if reasons[AtCap]+reasons[Guarding] == 0 || rests == 0 {
		t.Errorf("caps held %v, %d rests: the test shows little", reasons, rests)
	}
}
