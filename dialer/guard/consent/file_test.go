package consent_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
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

// desk is a company with a list, where files are brought in and taken back.
type desk struct {
	testing.TB
	*tenanttest.World
	by    tenant.Actor
	now   time.Time
	lists *list.Store
	store *consent.Store
	rules *guard.Store
	imp   *list.Importer
	queue *jobsKept
	into  dialer.ListID
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{TB: t, World: book.Open(t), now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), queue: &jobsKept{}}
	d.by = tenant.Actor{Tenant: d.Tenant(t, nil), User: "ann", Role: "owner"}
	files, err := blob.OpenFolder(t.TempDir())
	d.must(err)
	t.Cleanup(func() { files.Close() })
	bus := memory.New()
	t.Cleanup(func() { bus.Close() })
	d.lists = list.NewStore(d.Schemas, tenanttest.NewBox(t), phone.NewBook(), nil)
	d.store = consent.NewStore(d.Schemas, d.lists)
	d.rules, err = guard.New(guard.Config{})
	d.must(err)
	d.imp, err = list.NewImporter(list.ImportConfig{Tmp: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return d.now }, Consents: d.store}, d.lists, files, d.queue, bus)
	d.must(err)
	l, err := d.lists.Create(context.Background(), d.by, "Autumn", "CN", d.now)
	d.must(err)
	d.into = l.ID
	return d
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// work does all jobs there are.
func (d *desk) work() {
	d.Helper()
	for len(d.queue.jobs) > 0 {
		job := d.queue.jobs[0]
		d.queue.jobs = d.queue.jobs[1:]
		d.must(d.imp.Work(context.Background(), jobs.Job[list.Job]{Args: job}))
	}
}

// bring brings a file in.
func (d *desk) bring(file string) dialer.ImportID {
	d.Helper()
	ctx := context.Background()
	i, err := d.imp.Upload(ctx, d.by, d.into, "customers.csv", strings.NewReader(file))
	d.must(err)
	for _, step := range []func() (list.Import, error){func() (list.Import, error) { return d.imp.Check(ctx, d.by, i.ID, nil) }, func() (list.Import, error) { return d.imp.Run(ctx, d.by, i.ID) }} {
		_, err := step()
		d.must(err)
		d.work()
	}
	return i.ID
}

func (d *desk) undo(id dialer.ImportID) {
	d.Helper()
	_, err := d.imp.Undo(context.Background(), d.by, id)
	d.must(err)
	d.work()
	if i, err := d.imp.Import(context.Background(), d.by.Tenant, id); err != nil || i.Status != list.Undone {
		d.Fatalf("after the undo: %+v %v", i, err)
	}
}

// agreed writes down that somebody agreed to advertising, an hour ago.
func (d *desk) agreed(number string) {
	d.Helper()
	_, err := d.store.Add(context.Background(), d.by, number, consent.Record{Purpose: guard.ForMarketing, TextVersion: "v1", Source: "form", Given: d.now.Add(-time.Hour), ProofRef: "drawer 7"}, d.now)
	d.must(err)
}

// lacks asks the guard whether a number lacks consent for a purpose.
func (d *desk) lacks(number string, p guard.Purpose) bool {
	d.Helper()
	ctx := context.Background()
	blind, _, err := d.lists.Index(ctx, d.by.Tenant, number)
	d.must(err)
	var f guard.Facts
	d.must(d.Schemas.Within(ctx, d.by.Tenant, func(tx *gorm.DB) error {
		frame, err := d.rules.General(tx)
		if err != nil {
			return err
		}
		frame.Terms = guard.Terms{Purpose: p, NeedsProof: true}
		f, err = d.rules.FactsOf(tx, frame, dialer.CampaignID(""), guard.Typed{Blind: blind}, d.now)
		return err
	}))
	return f.LacksConsent()
}

// A file's column of consents becomes proof that the guard accepts, for every number of the row and for that purpose alone; rows whose cell
// may not be relied on are rejected with the reason; a no takes earlier consent back, and an undo takes back what the file brought.
func TestAFilesColumnOfConsentsIsProofForTheGuard(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	by, imp, must, work, lacks, store := d.by, d.imp, d.must, d.work, d.lacks, d.store
	d.agreed("13800138002")
	i, err := imp.Upload(ctx, by, d.into, "customers.csv", strings.NewReader(`姓名,手机号,备用电话,同意电话营销
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

// An undo gives back exactly what the file withdrew: not what was withdrawn before it, not what was withdrawn in another way since, and not
// what another file denies that stands. What a file brought that is undone never comes back with another's undo.
func TestAnUndoGivesBackTheConsentsThatTheFileAloneWithdrew(t *testing.T) {
	const onlyHere, before, since, otherFile, brought = "13800138011", "13800138012", "13800138013", "13800138014", "13800138015"
	d, ctx := newDesk(t), context.Background()
	withdraw := func(number string) {
		t.Helper()
		if _, err := d.store.Withdraw(ctx, d.by, number, consent.Any, "by telephone", d.now); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(when string, want ...string) {
		t.Helper()
		for _, number := range []string{onlyHere, before, since, otherFile, brought} {
			if got := !d.lacks(number, guard.ForMarketing); got != slices.Contains(want, number) {
				t.Errorf("%s: the consent of %s holds: %v", when, number, got)
			}
		}
	}
	const header = "手机号,同意电话营销\n"
	for _, number := range []string{onlyHere, before, since, otherFile} {
		d.agreed(number)
	}
	first := d.bring(header + brought + ",2026-10-01\n")
	holds("at first", onlyHere, before, since, otherFile, brought)
	withdraw(before)
	d.now = d.now.Add(time.Minute)
	second := d.bring(header + onlyHere + ",否\n" + before + ",否\n" + since + ",否\n" + otherFile + ",否\n" + brought + ",否\n")
	third := d.bring(header + otherFile + ",不同意\n")
	holds("denied")
	withdraw(since)
	d.undo(first)
	d.undo(second)
	holds("after the second file's undo", onlyHere)
	d.undo(third)
	holds("after the third file's undo", onlyHere, otherFile)
	all, _, err := d.store.List(ctx, d.by.Tenant, "", 50)
	d.must(err)
	for _, r := range all {
		if held := r.Last4 == onlyHere[7:] || r.Last4 == otherFile[7:]; held != (r.Withdrawn.IsZero() && r.WithdrawnBy == "" && r.Why == "") {
			t.Errorf("%s: withdrawn %v by %q because %q", r.Last4, r.Withdrawn, r.WithdrawnBy, r.Why)
		}
	}
}

// A file that was taken back and comes again brings its consents again, each as a new record with its own proof; the first stays as it was, for
// the calls that were made under it. Not what the person withdrew meanwhile, and not what a file that stands denies.
func TestAFileThatComesAgainAfterItsUndoBringsItsConsentsAgain(t *testing.T) {
	const plain, withdrew, denied, later = "13800138021", "13800138022", "13800138023", "13800138024"
	const file = "手机号,同意电话营销\n" + plain + ",2026-10-01\n" + withdrew + ",2026-10-01\n" + denied + ",2026-10-01\n" + later + ",2026-10-01\n"
	d, ctx := newDesk(t), context.Background()
	holds := func(when string, want ...string) {
		t.Helper()
		for _, number := range []string{plain, withdrew, denied, later} {
			if got := !d.lacks(number, guard.ForMarketing); got != slices.Contains(want, number) {
				t.Errorf("%s: the consent of %s holds: %v", when, number, got)
			}
		}
	}
	withdraw := func(number string) {
		t.Helper()
		_, err := d.store.Withdraw(ctx, d.by, number, consent.Any, "by telephone", d.now)
		d.must(err)
	}
	records := func(number string) (all []consent.Record) {
		t.Helper()
		blind, _, err := d.lists.Index(ctx, d.by.Tenant, number)
		d.must(err)
		d.must(d.Schemas.Within(ctx, d.by.Tenant, func(tx *gorm.DB) error { all, err = consent.Of(tx, blind); return err }))
		return all
	}
	first := d.bring(file)
	holds("at first", plain, withdrew, denied, later)
	was := records(plain)
	d.undo(first)
	holds("after the undo")
	withdraw(withdrew)
	d.now = d.now.Add(time.Minute)
	no := d.bring("手机号,同意电话营销\n" + denied + ",否\n")
	again := d.bring(file)
	holds("when the file came again", plain, later)
	if all := records(plain); len(all) != 2 || !slices.ContainsFunc(all, func(r consent.Record) bool {
		return r.ID == was[0].ID && r.ProofRef == was[0].ProofRef && r.Why == "import_undone" && !r.Withdrawn.IsZero()
	}) || !slices.ContainsFunc(all, func(r consent.Record) bool {
		return r.ProofRef == "import/"+string(again)+"/1" && r.Withdrawn.IsZero()
	}) {
		t.Errorf("on file: %+v", all)
	}
	withdraw(later)
	d.undo(no)
	holds("when the denial was undone", plain, denied)
	d.undo(again)
	holds("after the second undo")
	third := d.bring(file)
	holds("when the file came a third time", plain, denied)
	d.bring(file)
	if n := len(records(plain)); n != 3 {
		t.Errorf("%d records after the same file came twice while the first stood", n)
	}
	d.undo(third)
	holds("what the fourth file found on file is the third's")
}
