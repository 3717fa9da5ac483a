package campaign_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/supply"
)

// A list that lies behind many thousand leads of another is walked by itself, by a campaign on it alone and by one that mixes both, also on a
// connection that has planned the statement for good when there was no other list.
func TestAListBehindAnotherIsWalkedAlone(t *testing.T) {
	const people, size, some = 20_000, 50, 40
	b := newBench(t)
	var first, alone, mixed run.Entry
	var epoch int64
	b.alone(func() { // what it reads from end to end is counted before the first reading, when its connection is gone
		b.exec(`update caller_ids set per_hour = 1000000 where id = 'own'`)
		b.asOwner(`alter table leads set (autovacuum_enabled = off)`)
		b.leads(1, people)
		b.asOwner(`analyze leads`) // there is one list, as far as the server knows
		first, epoch = b.start("sip", "own")
		b.more("l2", "zz", 1_000)
		b.more("l3", "aa", 1_000)
		alone, _ = b.start("sip", "own")
		b.resupply(alone.Campaign, supply.Plan{Lists: []supply.Share{{List: "l2", Weight: 1}}})
		mixed, _ = b.start("sip", "own")
		b.resupply(mixed.Campaign, supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 3}, {List: "l2", Weight: 1}, {List: "l3", Weight: 1}}})
		b.exec(`update campaigns set per_day = 9`)
	})
	b.alone(func() {
		for range some {
			if n := len(b.claim(first, epoch, size)); n != size {
				t.Fatalf("%d claimed", n)
			}
		}
	})
	before := b.read()["leads"]
	b.alone(func() {
		for range some { // the statement is planned for good on the list that was known
			b.claim(first, epoch, size)
		}
		if n := len(b.claim(alone, epoch, 4*size)); n != 4*size {
			t.Errorf("%d claimed of the list behind", n)
		}
		if ids := b.claim(mixed, epoch, 4*size); len(ids) != 4*size || count(ids, "zz") == 0 || count(ids, "aa") == 0 {
			t.Errorf("%d claimed of the mix, %d of the list behind, %d of the one before", len(ids), count(ids, "zz"), count(ids, "aa"))
		}
	})
	after := b.read()["leads"]
	took := int64((some + 8) * size)
	if n := after.byIndex - before.byIndex; n > 6*took || n < took {
		t.Errorf("%d entries of the indexes of leads were read for %d leads", n, took)
	}
	if n := after.scans - before.scans; n > 0 {
		t.Errorf("leads was read from end to end %d times", n)
	}
}

// Each walk has an index in its order and reads what it queues: behind a place in the middle, of a list in the middle, past leads that another
// phase queues.
func TestATopUpReadsWhatItQueues(t *testing.T) {
	b := newBench(t)
	b.leads(1, 12_000)
	b.more("l0", "aa", 4_000)
	b.more("l2", "zz", 4_000)
	b.exec(`update leads set priority = 1 + substr(id, 5)::int % 3 where list_id = 'l1' and id > 'lead00006000' and substr(id, 5)::int % 4 = 0`)
	b.exec(`update leads set priority = -2 where list_id = 'l1' and substr(id, 5)::int % 4 = 1`)
	b.asOwner(`analyze leads`)
	e, _ := b.start("sip", "own")
	plan := func(phase, priority int, id string, p supply.Plan) (text string, read int) {
		t.Helper()
		err := b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error {
			if err := campaign.Lookups(tx); err != nil {
				return err
			}
			sql, named := campaign.TopUp(string(e.Campaign), "l1", phase, priority, id, p, noon(t))
			var lines []string
			if err := tx.Raw(`explain (analyze, costs off, timing off, summary off, buffers) `+sql, named).Scan(&lines).Error; err != nil {
				return err
			}
			text = strings.Join(lines, "\n")
			of := false // the lines are of a scan of leads
			for _, line := range lines {
				var rows, loops int
				if strings.Contains(line, "->") {
					var after string
					_, after, of = strings.Cut(line, " on leads l (actual rows=")
					fmt.Sscanf(after, "%d loops=%d)", &rows, &loops)
				}
				if _, after, ok := strings.Cut(line, "Rows Removed by Filter: "); ok && of {
					fmt.Sscan(after, &rows)
					loops = 1
				}
				read += rows * loops
			}
			return errors.New("undo")
		})
		if err == nil || err.Error() != "undo" {
			t.Fatal(err)
		}
		return text, read
	}
	vip := supply.Plan{Select: list.Where{Tags: []string{"vip"}}}
	for _, w := range []struct {
		name, index string
		phase       int
		priority    int
		id          string
		plan        supply.Plan
		most        int
	}{
		{"from the start", "leads_list_id_id_idx", 1, 0, "", supply.Plan{}, 400},
		{"on", "leads_list_id_id_idx", 1, 0, "lead00005000", supply.Plan{}, 400},
		{"past leads of other phases", "leads_list_id_id_idx", 1, 0, "lead00008000", supply.Plan{}, 700},
		{"the newest, from the start", "leads_list_id_id_idx", 1, 0, "", supply.Plan{Order: supply.Newest}, 700},
		{"the newest, on", "leads_list_id_id_idx", 1, 0, "lead00005000", supply.Plan{Order: supply.Newest}, 400},
		{"a selection nobody belongs to", "leads_list_id_id_idx", 1, 0, "", vip, 12_000},
		{"raised, from the start", "leads_priority", 0, 0, "", supply.Plan{}, 300},
		{"raised, on", "leads_priority", 0, 2, "lead00009000", supply.Plan{}, 300},
		{"raised, over levels", "leads_priority", 0, 3, "lead00011900", supply.Plan{}, 300},
		{"raised, the newest", "leads_priority", 0, 0, "", supply.Plan{Order: supply.Newest}, 300},
		{"raised, the newest, on", "leads_priority", 0, 2, "lead00009000", supply.Plan{Order: supply.Newest}, 300},
		{"lowered, from the start", "leads_priority", 2, 0, "", supply.Plan{}, 300},
		{"lowered, on", "leads_priority", 2, -2, "lead00005001", supply.Plan{}, 300},
		{"lowered, the newest", "leads_priority", 2, 0, "", supply.Plan{Order: supply.Newest}, 300},
	} {
		text, read := plan(w.phase, w.priority, w.id, w.plan)
		if !strings.Contains(text, w.index) || strings.Contains(text, "leads_pkey") || strings.Contains(text, "Seq Scan on leads") || strings.Contains(text, "Sort") || read > w.most || read < 250 {
			t.Errorf("%s: %d leads were read\n%s", w.name, read, text)
		}
		t.Logf("%s: %d leads were read", w.name, read)
		if w.name == "on" {
			t.Log("\n" + text)
		}
	}
}

// Leads of many priorities come the highest first, in each those that came first (or last), across many small claims.
func TestPrioritiesAreWalkedLevelByLevel(t *testing.T) {
	for order, wants := range map[supply.Order][]string{supply.Oldest: {"06", "12", "05", "11", "04", "10", "03", "09", "02", "08", "01", "07", "13", "14", "15", "16"},
		supply.Newest: {"12", "06", "11", "05", "10", "04", "09", "03", "08", "02", "07", "01", "14", "13", "15", "16"}} {
		b := newBench(t)
		b.more("l0", "aa", 5)
		b.leads(1, 16)
		b.exec(`update leads set priority = 1 + (substr(id, 5)::int - 1) % 6 where list_id = 'l1' and substr(id, 5)::int <= 12`)
		b.exec(`update leads set priority = 14 - substr(id, 5)::int where list_id = 'l1' and substr(id, 5)::int > 14`)
		e, epoch := b.supplied(supply.Plan{Order: order})
		var got []string
		for len(got) < 16 {
			ids := b.claim(e, epoch, 3)
			if len(ids) == 0 {
				break
			}
			for _, id := range ids {
				got = append(got, id[len(id)-2:])
			}
		}
		if !slices.Equal(got, wants) {
			t.Errorf("%q: %v, want %v", order, got, wants)
		}
	}
}
