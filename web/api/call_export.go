package api

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// exportPage is how many calls of an export are in memory at a time.
const exportPage = 200

// exportHead are the columns of an export, by language; the first is followed by its time zone.
var exportHead = map[string][]string{
	"zh": {"时间", "方向", "活动", "姓名", "号码", "结果", "登记结果", "备注", "填写内容", "坐席", "接管人", "通话秒数", "原因", "线路", "线路费用", "币种", "测试", "通话编号", "客户编号"},
	"en": {"Time", "Direction", "Campaign", "Name", "Number", "Outcome", "Saved as", "Note", "Answers", "Agent", "Taken over by", "Seconds talked", "Reason", "Trunk", "Carrier cost", "Currency", "Test", "Call ID", "Lead ID"},
}

// exportWords are what cells say in a language; the outcomes as the console says them.
var exportWords = map[string]map[string]string{
	"zh": {history.Outbound: "呼出", history.Inbound: "呼入", "yes": "是",
		"answered": "接通", "abandoned": "放弃", "machine": "语音信箱", "busy": "忙", "rejected": "拒接", "no_answer": "无人接听", "vacant": "空号", "powered_off": "关机",
		"suspended": "停机", "unreachable": "无法接通", "failed": "未打通", "blocked": "未拨"},
	"en": {history.Outbound: "Outbound", history.Inbound: "Inbound", "yes": "yes",
		"answered": "Answered", "abandoned": "Abandoned", "machine": "Voicemail", "busy": "Busy", "rejected": "Rejected", "no_answer": "No answer", "vacant": "Vacant number", "powered_off": "Powered off",
		"suspended": "Out of service", "unreachable": "Unreachable", "failed": "Not put through", "blocked": "Not dialed"},
}

type callExport struct {
	CallChoice
	Language string `query:"language" enum:"zh,en" default:"en" doc:"Of the heads and outcomes"`
	Zone     string `query:"timezone" maxLength:"64" pattern:"^[A-Za-z0-9_+/-]*$" default:"UTC" doc:"IANA name: of the times"`
}

// export writes the calls a filter finds as CSV, newest first. The first page is read before the answer begins, so that what is wrong with
// the question is an answer of its own; numbers are masked as everywhere.
func (c *calls) export(ctx context.Context, who tenant.Actor, in *callExport) (*huma.StreamResponse, error) {
	zone, err := time.LoadLocation(in.Zone)
	if err != nil || in.Zone == "Local" {
		return nil, fault.New(fault.Invalid, "bad_timezone", "%.40q is no time zone", in.Zone).With("field", "timezone")
	}
	filter, err := c.filter(ctx, who, &in.CallChoice)
	if err != nil {
		return nil, err
	}
	filter.Limit = exportPage
	page, err := c.History.List(ctx, who.Tenant, filter)
	if err != nil {
		return nil, err
	}
	if err := c.History.Exported(ctx, who, in.said(), c.now()); err != nil {
		return nil, err
	}
	sheet := &callSheet{words: newWording(c.Campaigns, who.Tenant), language: in.Language, zone: zone}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/csv; charset=utf-8")
		hc.SetHeader("Content-Disposition", `attachment; filename="calls-`+c.now().In(zone).Format("20060102-1504")+`.csv"`)
		w := hc.BodyWriter()
		if err := c.writeCalls(ctx, who.Tenant, w, sheet, filter, page); err != nil {
			brokenOff(ctx, c.log, humagin.Unwrap(hc).Writer, err)
		}
	}}, nil
}

func (c *calls) writeCalls(ctx context.Context, t tenant.ID, w io.Writer, sheet *callSheet, filter history.Filter, page history.Page) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets take UTF-8 without it for the system's code page
		return err
	}
	out := csv.NewWriter(w)
	head := slices.Clone(exportHead[sheet.language])
	head[0] += " (" + sheet.zone.String() + ")"
	_ = out.Write(head) // Flush tells of errors
	for {
		for _, call := range page.Calls {
			row, err := sheet.row(ctx, call)
			if err != nil {
				return err
			}
			_ = out.Write(row)
		}
		out.Flush()
		if out.Error() != nil || page.Next == "" {
			return out.Error()
		}
		var err error
		filter.Cursor = page.Next
		if page, err = c.History.List(ctx, t, filter); err != nil {
			return err
		}
	}
}

// said is the filter as the audit log keeps it, without the number that was looked for.
func (in *callExport) said() map[string]string {
	all := map[string]string{"campaign_id": in.CampaignID, "agent_id": in.AgentID, "outcome": in.Outcome, "disposition": in.Disposition, "lead_id": in.LeadID, "direction": in.Direction}
	for name, at := range map[string]time.Time{"from": in.From, "to": in.To} {
		if !at.IsZero() {
			all[name] = at.UTC().Format(time.RFC3339)
		}
	}
	if in.Held {
		all["held"] = "true"
	}
	maps.DeleteFunc(all, func(_, v string) bool { return v == "" })
	return all
}

// callSheet turns calls into rows of one language and time zone.
type callSheet struct {
	words    *wording
	language string
	zone     *time.Location
}

func (s *callSheet) row(ctx context.Context, call history.Call) ([]string, error) {
	word := func(of string) string { return exportWords[s.language][of] }
	saved := call.Disposition
	if saved != "" {
		label, err := s.words.disposition(ctx, call.Campaign, saved)
		if err != nil {
			return nil, err
		}
		if label != nil {
			saved = map[string]string{"zh": label.Zh, "en": label.En}[s.language]
		}
	}
	fields, err := s.words.fields(ctx, call.Campaign)
	if err != nil {
		return nil, err
	}
	cost, test := "", ""
	if call.Cost != nil {
		cost = strconv.FormatFloat(float64(*call.Cost)/1e6, 'f', -1, 64)
	}
	if call.Test {
		test = word("yes")
	}
	row := []string{call.Times.Created.In(s.zone).Format(time.DateTime), word(directionOf(call)), call.CampaignIs, call.LeadName, mask(call.Last4), word(string(call.Outcome)), saved, call.Note,
		answers(call.Form, fields), call.AgentName, call.TakenName, strconv.FormatInt(int64(call.Talk.Round(time.Second)/time.Second), 10), call.Reason, call.TrunkName, cost, call.Currency, test,
		string(call.ID), string(call.Lead)}
	for i := range row {
		row[i] = plainCell(row[i])
	}
	return row, nil
}

// answers are what an agent wrote into the script's fields: "Budget: 3000; Size: 12".
func answers(form map[string]any, labels map[string]string) string {
	var said []string
	for _, key := range slices.Sorted(maps.Keys(form)) {
		if value, ok := form[key].(string); ok && value != "" {
			name := labels[key]
			if name == "" {
				name = key
			}
			said = append(said, fmt.Sprintf("%s: %s", name, value))
		}
	}
	return strings.Join(said, "; ")
}
