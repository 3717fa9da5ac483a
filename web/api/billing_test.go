package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// ended is a rated call of this month.
func (h *house) ended(id string, talk time.Duration, test bool) {
	h.Helper()
	at := time.Now()
	h.exec(h.own, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, answered_at, ended_at, talk_ms, test, outcome, line_id)
		values (?, ?, 'first', 'l', 'sip', 'boxid', ?, ?, ?, ?, ?, 'answered', ?)`, id, id, at, at, at.Add(talk), talk.Milliseconds(), test, id)
	h.must(meter.NewLedger(h.Schemas).Rate(context.Background(), h.own, dialer.CallID(id)))
}

func TestTheBillEqualsTheLedger(t *testing.T) {
	h := open(t)
	for id, talk := range map[string]time.Duration{"k1": 61 * time.Second, "k2": 7200 * time.Millisecond, "k3": time.Hour} {
		h.ended(id, talk, false)
	}
	h.ended("k4", 90*time.Second, true)
	payer := h.as(h.own, tenant.Billing)
	b := get[api.Billing](payer, 200, "GET", "/v1/billing", nil)
	var usage, items, wouldCost int64
	path, rows := "/v1/billing/usage?limit=3&month="+b.Month, 0
	for cursor := ""; ; {
		page := get[api.Page[api.UsageRow]](payer, 200, "GET", path+cursor, nil)
		for _, r := range page.Items {
			rows++
			if r.Currency != "CNY" || r.Tariff == "" || r.BilledMS < r.QuantityMS {
				t.Errorf("%+v", r)
			}
			if r.Test {
				wouldCost++
				continue
			}
			usage += r.AmountMicro
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	for _, i := range b.Items {
		items += i.AmountMicro
	}
	if rows != 4 || wouldCost != 1 || usage == 0 || items != b.TotalMicro || items != usage || b.SandboxTalkMS != 90_000 || b.SandboxWouldCost == 0 {
		t.Errorf("%d rows, usage %d, bill %+v", rows, usage, b)
	}
	if b.Plan != "line" || b.Lines.Have != 30 || b.Lines.Now != 0 || b.Lines.Peak == 0 || b.Lines.PeakAt == nil || b.TrialUntil != nil || b.Currency != "CNY" || !b.RenewsAt.After(time.Now()) {
		t.Errorf("%+v", b)
	}
	if old := get[api.Billing](payer, 200, "GET", "/v1/billing?month=2020-02", nil); old.Month != "2020-02" || old.TotalMicro != 0 {
		t.Errorf("another month %+v", old)
	}
	get[api.Problem](payer, 422, "GET", "/v1/billing?month=2020-13", nil)
	get[api.Problem](payer, 422, "GET", "/v1/billing?month=soon", nil)
}

func TestAPlanIsQuotedAndChangedAsQuoted(t *testing.T) {
	h := open(t)
	h.exec(h.own, `update subscription set trial_until = now() + interval '5 days'`)
	owner := h.as(h.own, tenant.Owner)
	before := get[api.Billing](owner, 200, "GET", "/v1/billing", nil)
	if before.TrialUntil == nil || before.TotalMicro != 0 || before.Seats.Have != 10 {
		t.Fatalf("%+v", before)
	}
	want := map[string]any{"plan": "seat", "seats": 20, "lines": 0}
	quote := get[api.PlanPreview](owner, 200, "POST", "/v1/billing/plan/preview", want)
	if quote.MonthlyMicro != 20*98_000_000 || quote.TodayMicro <= 0 || quote.TodayMicro > quote.MonthlyMicro || quote.Currency != "CNY" || quote.EffectiveAt.IsZero() {
		t.Errorf("%+v", quote)
	}
	want["version"] = before.Version + 1
	if p := get[api.Problem](owner, 409, "POST", "/v1/billing/plan", want); p.Reason != "version_old" {
		t.Errorf("an old version: %+v", p)
	}
	want["version"] = before.Version
	after := get[api.Billing](owner, 200, "POST", "/v1/billing/plan", want)
	if after.Plan != "seat" || after.Seats.Have != 20 || after.Version != before.Version+1 || after.TrialUntil != nil {
		t.Errorf("%+v", after)
	}
	// a second or two lie between the question and the act
	if gap := quote.TodayMicro - after.TotalMicro; gap < 0 || gap > quote.MonthlyMicro/10_000 {
		t.Errorf("quoted %d, charged %d", quote.TodayMicro, after.TotalMicro)
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/billing/plan/preview", map[string]any{"plan": "seat", "seats": 0, "lines": 0}); p.Reason != "seats_range" || p.Errors[0].Location != "body.seats" {
		t.Errorf("%+v", p)
	}
	h.exec(h.own, `update users set seat = true`)
	few := map[string]any{"plan": "seat", "seats": 2, "lines": 0, "version": after.Version}
	if p := get[api.Problem](owner, 409, "POST", "/v1/billing/plan", few); p.Reason != "seats_in_use" || p.Detail["taken"] != 7.0 {
		t.Errorf("%+v", p)
	}
}
