package api

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Blocked is one entry of the blocklist. The number itself is not kept.
type Blocked struct {
	ID     string     `json:"id"`
	Number string     `json:"number" doc:"Masked"`
	Reason string     `json:"reason" enum:"opt_out,complaint,imported,wrong_number"`
	Source string     `json:"source"`
	By     string     `json:"by"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until" doc:"Null: for good"`
}

func (a *API) blocklist(c *compliance) {
	const tag, path = "Compliance", "/v1/blocklist"
	route := func(method, under, id, summary string, action access.Action) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: access.Compliance, Action: action}
	}
	register(a, route(http.MethodGet, "", "listBlocklist", "Numbers that no campaign calls, in no meaningful order", access.Read), c.blocked)
	add := route(http.MethodPost, "", "blockNumbers", "Forbid numbers to every campaign at once: queued leads and ringing calls too", access.Write)
	add.Bytes = 8 << 20
	register(a, add, c.block)
	register(a, route(http.MethodPost, "/{id}/undo", "unblockNumber", "Take a block back that was a mistake; who and why go to the audit log", access.Write), c.unblock)
	stream(a, route(http.MethodGet, "/export", "exportBlocklist", "The blocklist as CSV: last digits, reason, source, dates", access.Export),
		func(op *huma.Operation) {
			op.Responses["200"] = &huma.Response{Description: "CSV in UTF-8", Content: map[string]*huma.MediaType{"text/csv": {}}}
		}, c.exportBlocked)
}

func viewBlocked(b list.Blocked) Blocked {
	return Blocked{ID: b.ID, Number: mask(b.Last4), Reason: b.Reason, Source: b.Source, By: b.By, Since: moment(b.Since), Until: instant(b.Until)}
}

func (c *compliance) blocked(ctx context.Context, who tenant.Actor, in *Paging) (*answer[Page[Blocked]], error) {
	all, next, err := c.Lists.Blocklist(ctx, who.Tenant, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	items := make([]Blocked, len(all))
	for i, b := range all {
		items[i] = viewBlocked(b)
	}
	return pageOf(items, next), nil
}

type blockBody struct {
	Body struct {
		Numbers  []string   `json:"numbers,omitempty" maxItems:"100000" doc:"As people write them"`
		Lead     string     `json:"lead_id,omitempty" maxLength:"64" doc:"Instead of numbers: a lead's"`
		Campaign string     `json:"campaign_id,omitempty" maxLength:"64" doc:"With lead_id: opt out of this campaign alone"`
		Reason   string     `json:"reason" enum:"opt_out,complaint,imported,wrong_number"`
		Source   string     `json:"source,omitempty" maxLength:"200"`
		Until    *time.Time `json:"until,omitempty" doc:"Absent: for good"`
	}
}

// BlockResult is what became of the lines.
type BlockResult struct {
	Added   int64      `json:"added"`
	Known   int64      `json:"known" doc:"Were on the list already"`
	Refused []LineFlaw `json:"refused" nullable:"false"`
}

// LineFlaw is a line that was not taken.
type LineFlaw struct {
	Line   int    `json:"line" doc:"1 is the first"`
	Reason string `json:"reason"`
}

func (c *compliance) block(ctx context.Context, who tenant.Actor, in *blockBody) (*answer[BlockResult], error) {
	b := in.Body
	switch {
	case b.Lead != "" && b.Campaign != "":
		if err := c.Lists.OptOutOf(ctx, who, dialer.LeadID(b.Lead), dialer.CampaignID(b.Campaign), b.Source, c.now()); err != nil {
			return nil, err
		}
		return &answer[BlockResult]{BlockResult{Added: 1, Refused: []LineFlaw{}}}, nil
	case b.Lead != "":
		if _, err := c.Lists.Block(ctx, who, list.Target{Lead: dialer.LeadID(b.Lead)}, b.Reason, b.Source, c.now()); err != nil {
			return nil, err
		}
		return &answer[BlockResult]{BlockResult{Added: 1, Refused: []LineFlaw{}}}, nil
	case len(b.Numbers) == 0:
		return nil, fault.New(fault.Invalid, "required", "which numbers?").With("field", "numbers")
	}
	m := list.Many{Numbers: b.Numbers, Reason: b.Reason, Source: b.Source}
	if b.Until != nil {
		m.Until = *b.Until
	}
	added, unread, err := c.Lists.BlockMany(ctx, who, m, c.now())
	if err != nil {
		return nil, err
	}
	out := BlockResult{Added: added, Known: int64(len(b.Numbers)) - int64(len(unread)) - added, Refused: []LineFlaw{}}
	for _, u := range unread {
		out.Refused = append(out.Refused, LineFlaw(u))
	}
	return &answer[BlockResult]{out}, nil
}

type unblockBody struct {
	ByID
	Body struct {
		Mistake string `json:"mistake" maxLength:"300" doc:"What was wrong with the block"`
	}
}

func (c *compliance) unblock(ctx context.Context, who tenant.Actor, in *unblockBody) (*empty, error) {
	if err := mayReach(ctx, c.Campaigns, who); err != nil {
		return nil, err
	}
	return nil, c.Lists.Unblock(ctx, who, in.ID, in.Body.Mistake, c.now())
}

func (c *compliance) exportBlocked(w http.ResponseWriter, r *http.Request, who tenant.Actor) error {
	page, next, err := c.Lists.Blocklist(r.Context(), who.Tenant, "", 200)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="blocklist.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"id", "last4", "reason", "source", "since", "until"}) // Flush tells of errors
	for {
		for _, b := range page {
			until := ""
			if !b.Until.IsZero() {
				until = b.Until.UTC().Format(time.RFC3339)
			}
			_ = out.Write([]string{b.ID, b.Last4, b.Reason, plainCell(b.Source), b.Since.UTC().Format(time.RFC3339), until})
		}
		out.Flush()
		if out.Error() != nil || next == "" {
			return out.Error()
		}
		if page, next, err = c.Lists.Blocklist(r.Context(), who.Tenant, next, 200); err != nil {
			return err
		}
	}
}

// plainCell keeps a spreadsheet from reading a text as a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
