package campaign_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/tenant"
)

// plain opens numbers that were never sealed.
type plain struct{}

func (plain) OpenLead(_ context.Context, _ tenant.ID, _ dialer.LeadID, sealed []byte) (dialer.Number, error) {
	n, ok := dialer.NewNumber(string(sealed))
	if !ok {
		return n, fmt.Errorf("%q is no number", sealed)
	}
	return n, nil
}

// american is a bench whose tenant calls the US, with numbers that open.
func american(t testing.TB) *bench {
	b := newBench(t)
	g, err := guard.New(guard.Config{TrustTenants: true, Numbers: plain{}})
	if err != nil {
		t.Fatal(err)
	}
	b.guard, b.store = g, campaign.NewStore(b.Schemas, g, &b.presence)
	if err := b.Schemas.Public(context.Background(), func(tx *gorm.DB) error {
		return tx.Exec(`update tenants set country = 'US', profile = 'US', timezone = 'America/New_York' where id = ?`, string(b.t)).Error
	}); err != nil {
		t.Fatal(err)
	}
	b.exec(`update lists set country = 'US'`)
	if err := b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error { return guard.SetDestinations(tx, []string{"US", "CA"}, noon(t)) }); err != nil {
		t.Fatal(err)
	}
	return b
}

// add puts a person into the list.
func (b *bench) add(id, number, country, zone, address string) {
	b.Helper()
	b.exec(`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone, fields)
		values (@id, 'l1', convert_to(@number, 'UTF8'), sha256(convert_to(@number, 'UTF8')), right(@number, 4), @country, 'fixed_or_mobile', @zone, jsonb_build_object('State', cast(@address as text), 'note', 'Florida'))`,
		map[string]any{"id": id, "number": number, "country": country, "zone": zone, "address": address})
	b.exec(`update lists set leads = leads + 1 where id = 'l1'`)
}

func TestThePreflightCountsByStateWhatTheirOwnRulesKeepFromBeingCalled(t *testing.T) {
	b := american(t)
	for i := range 3 {
		b.add(fmt.Sprint("ny", i), fmt.Sprintf("+1212555010%d", i), "US", "America/New_York", "")
		b.add(fmt.Sprint("fl", i), fmt.Sprintf("+1305555010%d", i), "US", "America/New_York", "")
		b.add(fmt.Sprint("ri", i), fmt.Sprintf("+1401555010%d", i), "US", "America/New_York", "")
	}
	b.add("moved", "+12125550150", "US", "America/New_York", "1 Main St, Providence, RI 02903")
	b.exec(`update campaigns set compliance = '{}'`)
	e, _ := b.start("sip", "own")
	b.exec(`update campaigns set windows = '[{"days":[1,2,3,4,5,6,7],"from":"08:00","to":"21:00"}]'`)
	east, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, look := range []struct {
		at         time.Time
		now, later int64
		want       string
	}{
		{time.Date(2026, 12, 1, 12, 0, 0, 0, east), 10, 0, "FL 3: RI 4:"},
		{time.Date(2026, 12, 1, 8, 30, 0, 0, east), 6, 4, "FL 3: RI 4: window_closed 0+4"},
		{time.Date(2026, 12, 1, 20, 30, 0, 0, east), 3, 0, "FL 3: window_closed 3+0 RI 4: window_closed 4+0"},
		{time.Date(2026, 12, 6, 12, 0, 0, 0, east), 6, 0, "FL 3: RI 4: window_closed 4+0"},
	} {
		p, err := b.store.Preflight(context.Background(), b.t, e.Campaign, look.at)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range p.States {
			got += fmt.Sprintf(" %s %d:", s.Code, s.Leads)
			for _, h := range s.Held {
				got += fmt.Sprintf(" %s %d+%d", h.Reason, h.Skipped, h.Later)
			}
			if s.Law == "" || s.Country != "US" {
				t.Errorf("%+v names no law", s)
			}
		}
		if p.Now != look.now || p.Later != look.later || got != " "+look.want {
			t.Errorf("%s: now %d, later %d,%s; want %d, %d, %s", look.at.Format(time.DateTime), p.Now, p.Later, got, look.now, look.later, look.want)
		}
	}
	rows, _, err := b.store.Skipped(context.Background(), b.t, e.Campaign, mustPlan(b, e.Campaign), guard.WindowClosed, "", 50, time.Date(2026, 12, 6, 12, 0, 0, 0, east))
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d leads behind the count of Rhode Island: %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Lead.ID == "moved" && fmt.Sprint(r.States) != "[NY RI]" {
			t.Errorf("%s is in %v", r.Lead.ID, r.States)
		}
	}
}

func mustPlan(b *bench, id dialer.CampaignID) campaign.Plan {
	b.Helper()
	c, err := b.store.Get(context.Background(), b.t, id)
	if err != nil {
		b.Fatal(err)
	}
	return c.Plan
}

// What the preflight counts and what the guard says of each lead, at whatever moment, are the same.
func TestThePreflightSaysOfRandomLeadsWhatTheGuardSays(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 4))
	pick := func(of ...string) string { return of[dice.IntN(len(of))] }
	b := american(t)
	b.exec(`insert into settings (key, value) values ('compliance', '{"days": [{"date": "2026-11-24", "country": "US", "state": "NY", "name": "Ours"}, {"date": "2026-11-25", "country": "CA", "name": "Theirs"}]}')
		on conflict (key) do update set value = excluded.value`)
	begin := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	const people = 100
	for i := range people {
		area := pick("205", "212", "303", "305", "318", "401", "405", "410", "475", "504", "601", "617", "702", "718", "801", "206", "916", "205", "225", "800")
		country := "US"
		if area == "916" && i%2 == 0 {
			area, country = "416", "CA"
		}
		id := fmt.Sprintf("lead%03d", i)
		b.add(id, fmt.Sprintf("+1%s555%04d", area, i), country, pick("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", ""),
			pick("", "", "FL", "Rhode Island", "1 Main St, Boston, MA 02101", "Utah", "Nowhere", "Paris", "Jackson, Mississippi"))
		if dice.IntN(4) == 0 {
			b.exec(`update leads set other_zones = array['America/Phoenix'] where id = ?`, id)
		}
		if dice.IntN(12) == 0 {
			b.exec(`insert into blocklist (blind, last4, reason) select blind, last4, 'opt_out' from leads where id = ?`, id)
		}
		for n := range dice.IntN(5) {
			b.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, ended_at, outcome)
				select @try || id, 'other', 'x' || @try || id, 1, @try || id, blind, 'n', 1, cast(@at as timestamptz), @at, 'busy' from leads where id = @id`,
				map[string]any{"try": fmt.Sprint("try", n), "id": id, "at": begin.Add(-time.Duration(dice.IntN(9*24*60)) * time.Minute)})
		}
	}
	e, _ := b.start("sip", "own")
	b.exec(`update campaigns set windows = '[{"days":[1,2,3,4,5,6,7],"from":"08:00","to":"21:00"}]', per_day = 3`)
	var ids []dialer.LeadID
	for i := range people {
		ids = append(ids, dialer.LeadID(fmt.Sprintf("lead%03d", i)))
	}
	for i, id := range ids { // some have had all their tries, and of those some are promised a call, before their last try or after it
		if i%4 != 0 {
			continue
		}
		for n := range 3 {
			b.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, ended_at, outcome)
				select @try || id, @c, id, @n, @try || id, blind, 'n', 1, cast(@at as timestamptz), @at, 'busy' from leads where id = @id`,
				map[string]any{"try": fmt.Sprint("own", n), "id": string(id), "c": string(e.Campaign), "n": n + 1, "at": begin.Add(-time.Duration(30-n) * 24 * time.Hour)})
		}
		if days := dice.IntN(3); days > 0 {
			b.exec(`insert into callbacks (id, campaign_id, lead_id, due_at, created_by, created_at) values (?, ?, ?, ?, 'ann', ?)`, "b"+string(id), string(e.Campaign), string(id), begin, begin.Add(-time.Duration(days)*19*24*time.Hour))
		}
	}
	holidays := []time.Time{time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 17, 0, 0, 0, time.UTC), time.Date(2026, 12, 25, 18, 0, 0, 0, time.UTC), time.Date(2027, 4, 26, 17, 0, 0, 0, time.UTC), time.Date(2027, 2, 9, 16, 0, 0, 0, time.UTC), time.Date(2027, 7, 24, 18, 0, 0, 0, time.UTC)}
	for round := range 16 {
		at := begin.Add(time.Duration(dice.IntN(14*24*60)) * time.Minute)
		if round < len(holidays) {
			at = holidays[round]
		}
		p, err := b.store.Preflight(context.Background(), b.t, e.Campaign, at)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]int64{"now": p.Now, "later": p.Later}
		for _, s := range p.Skipped {
			said[s.Reason] = s.Leads
		}
		judged, byState := map[string]int64{"now": 0, "later": 0}, map[string]int64{}
		err = b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error {
			frame, err := b.guard.Frame(tx, e.Campaign)
			if err != nil {
				return err
			}
			facts, err := b.guard.Gather(tx, frame, e.Campaign, ids, at)
			for _, id := range ids {
				f := facts[id].Facts
				v, skip := campaign.Today(f)
				switch {
				case v.Allowed:
					judged["now"]++
				case skip:
					judged[v.Reason]++
				default:
					judged["later"]++
				}
				for _, s := range b.guard.Profiles().Held(f) {
					byState[s.Code]++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(said, judged) {
			t.Errorf("%s: the preflight says %v, the guard %v", at.Format(time.RFC3339), said, judged)
		}
		for _, s := range p.States {
			if byState[s.Code] != s.Leads {
				t.Errorf("%s: %d leads of %s, the guard knows %d", at.Format(time.RFC3339), s.Leads, s.Code, byState[s.Code])
			}
			delete(byState, s.Code)
		}
		if len(byState) > 0 {
			t.Errorf("states the preflight does not name: %v", byState)
		}
	}
}
