package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/user"
)

// AuditRow is one act.
type AuditRow struct {
	Seq       int64             `json:"seq"`
	At        time.Time         `json:"at"`
	Actor     string            `json:"actor" doc:"User id, key:<id> or system"`
	ActorName string            `json:"actor_name"`
	Action    string            `json:"action"`
	Object    string            `json:"object"`
	ObjectID  string            `json:"object_id"`
	Detail    map[string]string `json:"detail"`
}

// AuditProof is what recomputing the chain found.
type AuditProof struct {
	OK       bool   `json:"ok"`
	Rows     int64  `json:"rows"`
	BrokenAt *int64 `json:"broken_at"`
}

type auditLog struct {
	log   *audit.Log
	users *user.Users
}

// Audit adds the audit log.
func (a *API) Audit(log *audit.Log, people *user.Users) {
	l := &auditLog{log, people}
	register(a, Route{Method: http.MethodGet, Path: "/v1/audit", ID: "listAudit", Tag: "Audit", Summary: "Who changed what, the newest first",
		Object: access.Audit, Action: access.Read}, l.list)
	register(a, Route{Method: http.MethodGet, Path: "/v1/audit/verify", ID: "verifyAudit", Tag: "Audit", Summary: "Recompute the log's chain of hashes",
		Object: access.Audit, Action: access.Read}, l.verify)
}

type auditFilter struct {
	Paging
	Actor  string    `query:"actor" maxLength:"64" doc:"User id, key:<id> or system"`
	Action string    `query:"action" maxLength:"64" doc:"Stable word; one that was never done finds nothing"`
	From   time.Time `query:"from"`
	To     time.Time `query:"to"`
}

func (l *auditLog) list(ctx context.Context, who tenant.Actor, in *auditFilter) (*answer[Page[AuditRow]], error) {
	f := audit.Filter{Actor: in.Actor, Action: in.Action, From: in.From, To: in.To, Limit: in.Limit}
	if in.Cursor != "" {
		before, err := strconv.ParseInt(in.Cursor, 10, 64)
		if err != nil || before < 1 {
			return nil, fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
		}
		f.Before = before
	}
	rows, err := l.log.Rows(ctx, who.Tenant, f)
	if err != nil {
		return nil, err
	}
	people, err := l.users.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range people {
		names[string(p.ID)] = p.Name
	}
	items, next := make([]AuditRow, 0, len(rows)), ""
	for _, r := range rows {
		items = append(items, AuditRow{Seq: r.Seq, At: moment(r.At), Actor: r.Actor, ActorName: names[r.Actor], Action: r.Action, Object: r.Object, ObjectID: r.ObjectID, Detail: r.Detail})
	}
	if len(rows) == in.Limit {
		next = strconv.FormatInt(rows[len(rows)-1].Seq, 10)
	}
	return pageOf(items, next), nil
}

func (l *auditLog) verify(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[AuditProof], error) {
	report, err := l.log.Verify(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	p := AuditProof{OK: report.OK, Rows: report.Rows}
	if report.BrokenAt > 0 {
		p.BrokenAt = &report.BrokenAt
	}
	return &answer[AuditProof]{p}, nil
}
