package consent_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

type jobsKept struct {
	mu   sync.Mutex
	jobs []list.Job
}

func (q *jobsKept) Insert(_ context.Context, _ *gorm.DB, args jobs.Args, _ jobs.Options) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, args.(list.Job))
	return true, nil
}

// A file's column of consents becomes proof that the guard accepts, for every number of the row and for that purpose alone; rows whose cell
// may not be relied on are rejected with the reason; a no takes earlier consent back, and an undo takes back what the file brought.
func TestAFilesColumnOfConsentsIsProofForTheGuard(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	by := tenant.Actor{Tenant: w.Tenant(t, nil), User: "ann", Role: "owner"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	files, err := blob.OpenFolder(t.TempDir())
	must(err)
	defer files.Close()
	bus := memory.New()
	defer bus.Close()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	lists := list.NewStore(w.Schemas, tenanttest.NewBox(t), phone.NewBook(), nil)
	store, queue := consent.NewStore(w.Schemas, lists), &jobsKept{}
	imp, err := list.NewImporter(list.ImportConfig{Tmp: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Consents: store}, lists, files, queue, bus)
	must(err)
	work := func() {
		t.Helper()
		for len(queue.jobs) > 0 {
			job := queue.jobs[0]
			queue.jobs = queue.jobs[1:]
			must(imp.Work(ctx, jobs.Job[list.Job]{Args: job}))
		}
	}
	l, err := lists.Create(ctx, by, "Autumn", "CN", now)
	must(err)
	_, err = store.Add(ctx, by, "13800138002", consent.Record{Purpose: guard.ForMarketing, TextVersion: "v1", Source: "form", Given: now.Add(-time.Hour), ProofRef: "drawer 7"}, now)
	must(err)
	i, err := imp.Upload(ctx, by, l.ID, "customers.csv", strings.NewReader(`姓名,手机号,备用电话,同意电话营销
一,13800138001,13900139001,是
二,13800138002,,不同意
三,13800138003,,2026-11-01
四,13800138004,,官网表单 2026年10月5日
五,13800138005,,
六,13800138006,,2026-13-40
七,13800138007,,03/04/2026
八,13800138008,,2027-01-01
`))
	must(err)
	if r := i.Roles[3]; r.Use != list.AsConsent || r.Field != "marketing" {
		t.Fatalf("guessed %+v", i.Roles)
	}
	roles := append([]list.Role{}, i.Roles...)
	roles[3].Field = "everything"
	if _, err := imp.Map(ctx, by, i.ID, roles, nil); !fault.Is(err, fault.Invalid) {
		t.Fatalf("consent to a purpose that is none: %v", err)
	}
	_, err = imp.Check(ctx, by, i.ID, nil)
	must(err)
	work()
	if i, err = imp.Import(ctx, by.Tenant, i.ID); err != nil || i.Rejected != 3 || i.Reasons[list.ConsentDate] != 2 || i.Reasons[list.ConsentFuture] != 1 || i.Accepted != 5 {
		t.Fatalf("checked %+v %v", i, err)
	}
	_, err = imp.Run(ctx, by, i.ID)
	must(err)
	work()
	if i, err = imp.Import(ctx, by.Tenant, i.ID); err != nil || i.Status != list.Done || i.Rejected != 3 || i.Accepted != 5 {
		t.Fatalf("done %+v %v", i, err)
	}
	rules, err := guard.New(guard.Config{})
	must(err)
	lacks := func(number string, p guard.Purpose) bool {
		t.Helper()
		blind, _, err := lists.Index(ctx, by.Tenant, number)
		must(err)
		var f guard.Facts
		must(w.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
			frame, err := rules.General(tx)
			if err != nil {
				return err
			}
			frame.Terms = guard.Terms{Purpose: p, NeedsProof: true}
			f, err = rules.FactsOf(tx, frame, dialer.CampaignID(""), guard.Typed{Blind: blind}, now)
			return err
		}))
		return f.LacksConsent()
	}
	for number, want := range map[string]bool{"13800138001": false, "13900139001": false, "13800138002": true, "13800138003": false, "13800138004": false, "13800138005": true, "13800138006": true} {
		if got := lacks(number, guard.ForMarketing); got != want {
			t.Errorf("%s lacks consent: %v, want %v", number, got, want)
		}
	}
	if !lacks("13800138001", guard.ForSurvey) {
		t.Error("who agreed to advertising agreed to a survey")
	}
	told := map[string]string{}
	all, _, err := store.List(ctx, by.Tenant, "", 50)
	must(err)
	for _, r := range all {
		told[r.Last4] = fmt.Sprintf("%s|%s|%s|%s|%v", r.Source, r.TextVersion, r.Given.UTC().Format(time.DateOnly), strings.TrimPrefix(r.ProofRef, "import/"+string(i.ID)+"/"), !r.Withdrawn.IsZero())
	}
	for last4, want := range map[string]string{"8003": "customers.csv|同意电话营销|2026-11-01|3|false", "8004": "官网表单|同意电话营销|2026-10-05|4|false", "8002": "form|v1|2026-11-24|drawer 7|true"} {
		if told[last4] != want {
			t.Errorf("%s: %s, want %s", last4, told[last4], want)
		}
	}
	_, err = imp.Undo(ctx, by, i.ID)
	must(err)
	work()
	if !lacks("13800138001", guard.ForMarketing) {
		t.Error("the consents of an import that was undone hold")
	}
}
