package lead

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Queue takes jobs inside a transaction; infra/jobs implements it.
type Queue interface {
	Insert(ctx context.Context, tx *gorm.DB, args jobs.Args, opts jobs.Options) (fresh bool, err error)
}

// Bus carries progress to the screens.
type Bus interface {
	Publish(ctx context.Context, topic string, event []byte) error
}

// Topic is where the progress of a tenant's acts is published, as Progress in JSON.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/acts" }

// Progress says that an act has come further: whoever shows it reads it again.
type Progress struct {
	Act string `json:"act"`
}

// Job does the work of an act, or of its undo.
type Job struct {
	Tenant string `json:"tenant"`
	Act    string `json:"act"`
	Undo   bool   `json:"undo,omitempty"`
}

// Kind names the job.
func (Job) Kind() string { return "lead_act" }

// Purge forgets leads that were deleted for good.
type Purge struct {
	Tenant string `json:"tenant"`
	Act    string `json:"act"`
}

// Kind names the job.
func (Purge) Kind() string { return "lead_purge" }

// Handle makes j do the jobs of acts.
func (s *Store) Handle(j *jobs.Jobs) error {
	if err := jobs.Handle(j, oneRun+time.Minute, func(ctx context.Context, job jobs.Job[Job]) error {
		return s.Work(ctx, tenant.ID(job.Args.Tenant), job.Args.Act, time.Now)
	}); err != nil {
		return err
	}
	return jobs.Handle(j, 0, func(ctx context.Context, job jobs.Job[Purge]) error {
		return s.Purge(ctx, tenant.ID(job.Args.Tenant), job.Args.Act)
	})
}

// oneRun is how long a job works before it makes room for others and comes back.
const oneRun = 45 * time.Second

// grace is how long whoever asked for an act on few leads has for it; then a job finishes what a process that died left.
const grace = time.Minute

// when an act on so many leads is a job's.
func when(leads int64, now time.Time) jobs.Options {
	if leads > atOnce {
		return jobs.Options{}
	}
	return jobs.Options{At: now.Add(grace)}
}

// Count says how many leads a scope holds now.
func (s *Store) Count(ctx context.Context, t tenant.ID, scope Scope) (n int64, err error) {
	if len(scope.Leads) > 0 {
		return int64(len(scope.Leads)), nil
	}
	if err := scope.Filter.Check(); err != nil {
		return 0, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		n, err = s.Lists.Count(ctx, tx, t, scope.Filter)
		return err
	})
	return n, err
}

// Begin does w: at once where it concerns few leads, else as a job. What is returned says how far it has come.
func (s *Store) Begin(ctx context.Context, by tenant.Actor, w Wish, now time.Time) (a Act, err error) {
	if err := w.check(); err != nil {
		return a, err
	}
	id := dialer.NewID()
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := known(tx, w.Campaign); err != nil {
			return err
		}
		total := int64(len(w.Scope.Leads))
		switch {
		case w.Scope.Filter.Number != "":
			if w.Scope.Leads, err = s.Lists.Choose(ctx, tx, by.Tenant, w.Scope.Filter, "", mostTicked); err != nil {
				return err
			}
			total = int64(len(w.Scope.Leads))
		case total == 0:
			if total, err = s.Lists.Count(ctx, tx, by.Tenant, w.Scope.Filter); err != nil {
				return err
			}
		default:
			w.Scope.Leads = slices.Compact(slices.Sorted(slices.Values(w.Scope.Leads)))
			total = int64(len(w.Scope.Leads))
		}
		scope, err := json.Marshal(w.Scope.row())
		if err != nil {
			return err
		}
		if err := tx.Exec(`insert into lead_acts (id, kind, campaign_id, priority, everywhere, scope, status, total, created_by, created_at) values (?,?,?,?,?,?,'running',?,?,?)`,
			id, string(w.Kind), string(w.Campaign), w.Priority, w.Everywhere, json.RawMessage(scope), total, by.ID(), now.UTC()).Error; err != nil {
			return err
		}
		if _, err := s.Jobs.Insert(ctx, tx, Job{Tenant: string(by.Tenant), Act: id}, when(total, now)); err != nil {
			return err
		}
		if a, err = read(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "leads_" + string(w.Kind), Object: "leads", ObjectID: first(w.Scope.Leads, id), Detail: detailOf(w, id, total)})
	})
	if err != nil || a.Total > atOnce {
		return a, err
	}
	if err := s.Work(ctx, by.Tenant, id, func() time.Time { return now }); err != nil {
		return a, err
	}
	return s.Act(ctx, by.Tenant, id)
}

// first is the one lead of an act on one, else the act itself.
func first(leads []dialer.LeadID, act string) string {
	if len(leads) == 1 {
		return string(leads[0])
	}
	return act
}

func detailOf(w Wish, id string, total int64) map[string]string {
	d := map[string]string{"act": id, "leads": strconv.FormatInt(total, 10)}
	if w.Campaign != "" {
		d["campaign"] = string(w.Campaign)
	}
	if w.Kind == Priority {
		d["priority"] = strconv.Itoa(w.Priority)
	}
	if w.Kind == StopCall && w.Everywhere {
		d["scope"] = "tenant"
	}
	return d
}

func known(tx *gorm.DB, c dialer.CampaignID) error {
	if c == "" {
		return nil
	}
	var here bool
	if err := tx.Raw(`select exists (select 1 from campaigns where id = ?)`, string(c)).Scan(&here).Error; err != nil {
		return err
	}
	if !here {
		return fault.New(fault.NotFound, "not_here", "no such campaign").With("field", "campaign_id")
	}
	return nil
}

func read(tx *gorm.DB, id string) (Act, error) {
	row, err := getAct(tx, id, "")
	if err != nil {
		return Act{}, err
	}
	return row.act()
}

// Work goes on with an act, or with its undo, where it stands: each step is a transaction that moves what was looked at and what became of
// it together, so a process that dies loses nothing and does nothing twice.
func (s *Store) Work(ctx context.Context, t tenant.ID, id string, now func() time.Time) error {
	for began := time.Now(); ; {
		more := false
		err := s.schemas.Within(ctx, t, func(tx *gorm.DB) (err error) {
			more, err = s.step(ctx, tx, t, id, now())
			return err
		})
		if err != nil {
			if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
				return fmt.Errorf("act %s on leads: %w", id, err)
			}
			err = s.fail(ctx, t, id, err, now()) // the act itself: trying again changes nothing
			s.tell(ctx, t, id)
			return err
		}
		s.tell(ctx, t, id)
		if !more {
			return nil
		}
		if time.Since(began) > oneRun {
			return jobs.Later(0)
		}
	}
}

func (s *Store) tell(ctx context.Context, t tenant.ID, id string) {
	raw, err := json.Marshal(Progress{Act: id})
	if err == nil && s.Bus != nil {
		_ = s.Bus.Publish(ctx, Topic(t), raw) // a courtesy: the next step tells again, and a page that opens reads
	}
}

func (s *Store) fail(ctx context.Context, t tenant.ID, id string, cause error, now time.Time) error {
	reason := "act_failed"
	if f, ok := errors.AsType[*fault.Error](cause); ok && f.Reason != "" {
		reason = f.Reason
	}
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`update lead_acts set status = 'failed', error = ?, finished_at = ? where id = ? and status in ('running', 'undoing')`, reason, now.UTC(), id).Error
	})
}

// step does the next leads of an act; more is false when there are none left or somebody ended it.
func (s *Store) step(ctx context.Context, tx *gorm.DB, t tenant.ID, id string, now time.Time) (more bool, err error) {
	row, err := getAct(tx, id, forUpdate)
	if err != nil {
		return false, err
	}
	a, err := row.act()
	if err != nil {
		return false, err
	}
	switch a.Status {
	case Running:
	case Undoing:
		return s.undoStep(ctx, tx, t, a, row.AtID, now)
	default:
		return false, nil
	}
	ids, err := s.next(ctx, tx, t, row)
	if err != nil {
		return false, err
	}
	if len(ids) == 0 {
		return false, s.finish(ctx, tx, t, a, Done, now)
	}
	did, err := do(tx, a, ids, now)
	if err != nil {
		return false, err
	}
	return true, a.advance(tx, string(ids[len(ids)-1]), int64(len(ids)), did)
}

func (s *Store) next(ctx context.Context, tx *gorm.DB, t tenant.ID, row actRow) ([]dialer.LeadID, error) {
	var scope scopeRow
	if err := json.Unmarshal(row.Scope, &scope); err != nil {
		return nil, err
	}
	if len(scope.Leads) > 0 {
		at, found := slices.BinarySearch(scope.Leads, dialer.LeadID(row.AtID))
		if found {
			at++
		}
		return scope.Leads[at:min(at+step, len(scope.Leads))], nil
	}
	if scope.List == "" && scope.Campaign == "" { // a number that was searched for and that nobody has
		return nil, nil
	}
	return s.Lists.Choose(ctx, tx, t, scope.filter(), dialer.LeadID(row.AtID), step)
}

// advance writes how far the act has come, and what became of the leads.
func (a Act) advance(tx *gorm.DB, at string, looked int64, did map[string]int64) error {
	for word, n := range did {
		a.Counts[word] += n
		looked -= n
	}
	if looked > 0 {
		a.Counts[Gone] += looked
	}
	counts, err := json.Marshal(a.Counts)
	if err != nil {
		return err
	}
	var all int64
	for _, n := range a.Counts {
		all += n
	}
	return tx.Exec(`update lead_acts set at_id = ?, looked = ?, changed = ?, counts = ? where id = ?`, at, all, a.Counts[Changed], json.RawMessage(counts), a.ID).Error
}

func (s *Store) finish(ctx context.Context, tx *gorm.DB, t tenant.ID, a Act, status Status, now time.Time) error {
	if err := tx.Exec(`update lead_acts set status = ?, total = greatest(total, looked), finished_at = ?, at_id = '' where id = ?`, string(status), now.UTC(), a.ID).Error; err != nil {
		return err
	}
	if a.Kind == Delete && status != Undone && a.Changed > 0 {
		if _, err := s.Jobs.Insert(ctx, tx, Purge{Tenant: string(t), Act: a.ID}, jobs.Options{At: a.Created.Add(UndoFor + time.Hour)}); err != nil {
			return err
		}
	}
	if a.Total <= atOnce {
		return nil
	}
	detail := map[string]string{"act": a.ID, "kind": string(a.Kind)}
	for word, n := range a.Counts {
		detail[word] = strconv.FormatInt(n, 10)
	}
	by := tenant.Actor{Tenant: t, User: tenant.UserID(a.By)}
	if id, ok := strings.CutPrefix(a.By, "key:"); ok {
		by = tenant.Actor{Tenant: t, Key: id}
	}
	return audit.Append(tx, by, now, audit.Entry{Action: "leads_act_" + string(status), Object: "leads", ObjectID: a.ID, Detail: detail})
}

// Cancel stops an act that is at work; what it has done stays until somebody undoes it.
func (s *Store) Cancel(ctx context.Context, by tenant.Actor, id string, now time.Time) (a Act, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := getAct(tx, id, forUpdate)
		if err != nil {
			return err
		}
		if Status(row.Status) != Running {
			return fault.New(fault.Conflict, "act_over", "this is over already").With("status", row.Status)
		}
		if a, err = row.act(); err != nil {
			return err
		}
		if err := s.finish(ctx, tx, by.Tenant, a, Cancelled, now); err != nil {
			return err
		}
		if a, err = read(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "leads_act_cancel", Object: "leads", ObjectID: id, Detail: map[string]string{"looked": strconv.FormatInt(a.Looked, 10)}})
	})
	s.tell(ctx, by.Tenant, id)
	return a, err
}

// Undo takes an act back, as far as nobody has changed the leads since. An opt-out is taken back for a mistake only, and whoever does says
// which.
func (s *Store) Undo(ctx context.Context, by tenant.Actor, id, mistake string, now time.Time) (a Act, err error) {
	mistake = strings.TrimSpace(mistake)
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := getAct(tx, id, forUpdate)
		if err != nil {
			return err
		}
		if a, err = row.act(); err != nil {
			return err
		}
		switch {
		case !a.CanUndo(now):
			return fault.New(fault.Conflict, "act_not_undone", "this cannot be undone any more").With("status", row.Status)
		case a.Kind == StopCall && len([]rune(mistake)) < 3:
			return fault.New(fault.Invalid, "unblock_reason", "a block is taken back for a mistake, and whoever does says which").With("field", "mistake")
		}
		if err := tx.Exec(`update lead_acts set status = 'undoing', at_id = '', looked = 0, counts = '{}', finished_at = null where id = ?`, id).Error; err != nil {
			return err
		}
		if _, err := s.Jobs.Insert(ctx, tx, Job{Tenant: string(by.Tenant), Act: id, Undo: true}, when(a.Changed, now)); err != nil {
			return err
		}
		if a, err = read(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "leads_act_undo", Object: "leads", ObjectID: id, Detail: map[string]string{"kind": row.Kind, "mistake": mistake}})
	})
	if err != nil || a.Changed > atOnce {
		return a, err
	}
	if err := s.Work(ctx, by.Tenant, id, func() time.Time { return now }); err != nil {
		return a, err
	}
	return s.Act(ctx, by.Tenant, id)
}
