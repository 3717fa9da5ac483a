package list

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Job is a round of work on an import; Work does it.
type Job struct {
	Tenant tenant.ID       `json:"tenant"`
	Import dialer.ImportID `json:"import"`
	Round  int             `json:"round"`
}

// Kind names the job.
func (Job) Kind() string { return "list_import" }

// Check judges all rows with these roles and saves nothing: at its end the counts say what an import would do.
func (m *Importer) Check(ctx context.Context, by tenant.Actor, id dialer.ImportID, roles []Role) (Import, error) {
	return m.step(ctx, by, id, "check", []Status{Uploaded, Checked}, Checking, func(tx *gorm.DB, row *importRow) error {
		i, err := row.imported()
		if err != nil {
			return err
		}
		if roles == nil {
			roles = i.Roles
		}
		if err := m.checkRoles(roles, len(i.Columns)); err != nil {
			return err
		}
		if err := remember(tx, i.Columns, roles); err != nil {
			return err
		}
		mapping, err := json.Marshal(roleRows(roles))
		if err != nil {
			return err
		}
		return tx.Exec(`update imports set mapping = ?, total_rows = 0 where id = ?`, json.RawMessage(mapping), row.ID).Error
	})
}

func (m *Importer) checkRoles(roles []Role, columns int) error {
	if len(roles) != columns {
		return fault.New(fault.Invalid, "roles_count", "the file has %d columns, %d roles were given", columns, len(roles))
	}
	names, consent := map[string]bool{}, false
	for i, r := range roles {
		switch r.Use {
		case AsPhone, AsName, AsTags, AsNote, AsPriority, AsZone, AsDoNotCall, Ignored:
		case AsConsent:
			if consent || m.Consents == nil || !m.Consents.Purpose(r.Field) {
				return fault.New(fault.Invalid, "consent_purpose", "column %d: one column holds consent, and says for which purpose", i+1).With("column", i+1)
			}
			consent = true
		case AsField:
			if len(names) == maxFields {
				return fault.New(fault.Invalid, "field_count", "column %d: a lead has at most %d fields; leave out what nobody needs", i+1, maxFields).With("column", i+1).With("max", maxFields)
			}
			if visible.Trim(r.Field) == "" || names[r.Field] {
				return fault.New(fault.Invalid, "field_name", "column %d: a field needs a name of its own", i+1).With("column", i+1)
			}
			names[r.Field] = true
		default:
			return fault.New(fault.Invalid, "role_unknown", "column %d: %q is no use", i+1, r.Use).With("column", i+1)
		}
	}
	if !slices.ContainsFunc(roles, func(r Role) bool { return r.Use == AsPhone }) {
		return fault.New(fault.Invalid, "phone_column_missing", "no column holds the telephone number")
	}
	return nil
}

// Run brings a checked file into its list.
func (m *Importer) Run(ctx context.Context, by tenant.Actor, id dialer.ImportID) (Import, error) {
	return m.step(ctx, by, id, "run", []Status{Checked}, Running, func(tx *gorm.DB, row *importRow) error {
		if err := tx.Exec(`delete from import_rows where import_id = ?`, row.ID).Error; err != nil {
			return err
		}
		i, err := row.imported()
		if err != nil {
			return err
		}
		var names []string
		for _, r := range i.Roles {
			if r.Use == AsField {
				names = append(names, cut(r.Field, maxTagRunes))
			}
		}
		return nameFields(tx, i.List, names)
	})
}

// Cancel stops an import at its next batch. What is in stays, or goes again if remove is set (as an undo would).
func (m *Importer) Cancel(ctx context.Context, by tenant.Actor, id dialer.ImportID, remove bool) (i Import, err error) {
	i, err = m.step(ctx, by, id, "cancel", []Status{Uploaded, Checking, Checked, Running}, Cancelled, func(tx *gorm.DB, row *importRow) error {
		return tx.Exec(`update imports set finished_at = ? where id = ?`, m.Now().UTC(), row.ID).Error
	})
	if err != nil || !remove || i.Accepted+i.Merged == 0 {
		return i, err
	}
	return m.Undo(ctx, by, id)
}

// Undo takes back what an import has put in, within 24 hours: new leads go, merged ones get their words back. Leads that were called
// stay and are counted in Kept; Filter.Import lists them.
func (m *Importer) Undo(ctx context.Context, by tenant.Actor, id dialer.ImportID) (Import, error) {
	return m.step(ctx, by, id, "undo", []Status{Done, Cancelled, Failed}, Undoing, func(_ *gorm.DB, row *importRow) error {
		i, err := row.imported()
		if err != nil {
			return err
		}
		if !i.CanUndo(m.Now()) {
			return fault.New(fault.Conflict, "undo_over", "an import can be undone for 24 hours")
		}
		return nil
	})
}

// step turns an import and, if that means work, enqueues it, in one transaction.
func (m *Importer) step(ctx context.Context, by tenant.Actor, id dialer.ImportID, act string, from []Status, to Status, also func(*gorm.DB, *importRow) error) (i Import, err error) {
	err = m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := getImport(tx, id, forUpdate)
		if err != nil {
			return err
		}
		switch {
		case Status(row.Status) == to: // twice equals once
			i, err = row.imported()
			return err
		case !slices.Contains(from, Status(row.Status)):
			return notNow(row, act)
		}
		if err := also(tx, &row); err != nil {
			return err
		}
		if err := m.turn(ctx, tx, by.Tenant, row, to); err != nil {
			return err
		}
		if row, err = getImport(tx, id, ""); err != nil {
			return err
		}
		if i, err = row.imported(); err != nil {
			return err
		}
		return audit.Append(tx, by, m.Now(), audit.Entry{Action: "import_" + act, Object: "imports", ObjectID: string(id), Detail: map[string]string{"file": row.FileName}})
	})
	if err == nil {
		m.tell(ctx, by.Tenant, i.progress())
	}
	return i, err
}

func (m *Importer) turn(ctx context.Context, tx *gorm.DB, t tenant.ID, row importRow, to Status) error {
	if !to.busy() {
		return tx.Exec(`update imports set status = ?, round = round + 1 where id = ?`, string(to), row.ID).Error
	}
	set := `update imports set status = ?, round = round + 1, error = '', started_at = coalesce(started_at, ?), finished_at = null, beat_at = null`
	if to != Undoing { // an undo keeps the counts of what was done
		set += `, done_rows = 0, accepted = 0, merged = 0, rejected = 0, reasons = '{}'`
	}
	if err := tx.Exec(set+` where id = ?`, string(to), m.Now().UTC(), row.ID).Error; err != nil {
		return err
	}
	_, err := m.jobs.Insert(ctx, tx, Job{Tenant: t, Import: dialer.ImportID(row.ID), Round: row.Round + 1}, jobs.Options{})
	return err
}

func (i Import) progress() Progress {
	return Progress{Import: i.ID, List: i.List, Status: i.Status, Total: i.Total, Rows: i.Rows, Accepted: i.Accepted, Merged: i.Merged, Rejected: i.Rejected, LeftMS: -1}
}

// UndoForecast says what an undo would do now.
type UndoForecast struct {
	Removed int64 // leads that would go
	Called  int64 // leads that would stay because they were called
	Brought int64 // leads that would stay because another file brought them too
	Merged  int64 // leads that would get their words back
}

// Forecast says what an undo would do now.
func (m *Importer) Forecast(ctx context.Context, t tenant.ID, id dialer.ImportID) (f UndoForecast, err error) {
	err = m.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := getImport(tx, id, ""); err != nil {
			return err
		}
		return tx.Raw(`select count(*) filter (where not called and not brought) as removed, count(*) filter (where called and not brought) as called, count(*) filter (where brought) as brought,
				(select count(*) from import_rows r join leads l on l.id = r.lead_id where r.import_id = @id and jsonb_exists(r.detail, 'before') and l.changed_by = @id) as merged
			from (select exists (select 1 from attempts a where a.lead_id = leads.id) as called, exists (select 1 from `+standing+` and r.lead_id = leads.id) as brought
				from leads where import_id = @id) l`,
			map[string]any{"id": string(id)}).Scan(&f).Error
	})
	return f, err
}

// later is when a job that finds another worker alive looks again.
func (m *Importer) later() error { return jobs.Later(m.Silence + m.Silence/3) }

// Work does one round; cmd hands it to the jobs with a time-out of hours. A worker that dies is followed by the one that was enqueued
// when it began: that one looks every Silence whether there is a sign of life.
func (m *Importer) Work(ctx context.Context, job jobs.Job[Job]) error {
	w, err := m.begin(ctx, job.Args)
	if err != nil || w == nil {
		return err
	}
	err = w.run(ctx)
	if ctx.Err() != nil { // a shutdown: the follower goes on
		return ctx.Err()
	}
	return err
}

// begin looks whether there is work for us, shows a sign of life and enqueues who follows. nil is no work.
func (m *Importer) begin(ctx context.Context, job Job) (*work, error) {
	var w *work
	alive := false
	err := m.schemas.Within(ctx, job.Tenant, func(tx *gorm.DB) error {
		row, err := getImport(tx, job.Import, forUpdate)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || row.Round != job.Round || !Status(row.Status).busy() {
			return err
		}
		now := m.Now()
		if alive = row.BeatAt != nil && now.Sub(*row.BeatAt) < m.Silence; alive {
			return nil
		}
		if err := tx.Exec(`update imports set beat_at = ? where id = ?`, now.UTC(), row.ID).Error; err != nil {
			return err
		}
		if _, err := m.jobs.Insert(ctx, tx, job, jobs.Options{At: now.Add(m.Silence + m.Silence/3)}); err != nil {
			return err
		}
		w, err = m.newWork(tx, job, row)
		return err
	})
	if err == nil && alive {
		return nil, m.later()
	}
	return w, err
}

func seconds(d time.Duration) float64 { return max(d.Seconds(), 1e-6) }

// Handle makes j's workers do the rounds. A file of millions takes minutes, so a round has hours; whoever dies inside is followed sooner.
func (m *Importer) Handle(j *jobs.Jobs) error { return jobs.Handle(j, 6*time.Hour, m.Work) }
