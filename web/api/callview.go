package api

import (
	"context"

	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/tenant"
)

func viewCalls(ctx context.Context, words *wording, found []history.Call) ([]Call, error) {
	items := make([]Call, 0, len(found))
	for _, call := range found {
		v, err := viewCall(ctx, words, call)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, nil
}

func viewCall(ctx context.Context, words *wording, call history.Call) (Call, error) {
	v := Call{ID: string(call.ID), CampaignID: string(call.Campaign), CampaignName: call.CampaignIs, LeadID: string(call.Lead), Name: call.LeadName,
		Number: mask(call.Last4), Region: call.Region, Timezone: call.Timezone, AgentID: pointer(string(call.Agent)), AgentName: call.AgentName,
		TakenBy: pointer(call.Taken.By), TakenName: call.TakenName, TakenAt: instant(call.Taken.At),
		Outcome: pointer(string(call.Outcome)), Blame: string(call.Blame), Reason: call.Reason, HungUpBy: string(call.By), SIPStatus: call.SIP, Cause: call.Cause,
		Direction: directionOf(call), Queue: call.Queue, Test: call.Test, CreatedAt: moment(call.Times.Created), AnsweredAt: instant(call.Times.Answered), EndedAt: instant(call.Times.Ended),
		TalkMS: call.Talk.Milliseconds(), Disposition: pointer(call.Disposition), Recorded: call.Recorded, EarlyRecorded: call.Early}
	if call.Disposition == "" {
		return v, nil
	}
	label, err := words.disposition(ctx, call.Campaign, call.Disposition)
	v.DispositionLabel = label
	return v, err
}

func directionOf(call history.Call) string {
	if call.Inbound {
		return history.Inbound
	}
	return history.Outbound
}

func viewDetail(ctx context.Context, words *wording, call history.Call) (CallDetail, error) {
	v, err := viewCall(ctx, words, call)
	if err != nil {
		return CallDetail{}, err
	}
	labels, err := words.fields(ctx, call.Campaign)
	d := CallDetail{Call: v, Note: call.Note, MOS: call.MOS, TrunkID: string(call.Trunk), TrunkName: call.TrunkName,
		CarrierCostMicro: call.Cost, CarrierCurrency: call.Currency, Attempt: call.Try, Form: map[string]string{}, FormLabels: labels,
		Events: []CallEvent{}, Verdicts: verdicts(call.Events), Recordings: []Recording{}}
	for i, e := range call.Events {
		detail := e.Detail
		if detail == nil {
			detail = map[string]string{}
		}
		d.Events = append(d.Events, CallEvent{Seq: i + 1, At: moment(e.At), Kind: e.Kind, Detail: detail})
	}
	for key, value := range call.Form {
		if text, ok := value.(string); ok {
			d.Form[key] = text
		}
	}
	for _, r := range call.Recordings {
		d.Recordings = append(d.Recordings, Recording{Kind: r.Kind, LengthMS: r.Length.Milliseconds(), Bytes: r.Bytes, Status: r.Status, StartedAt: moment(r.Started), Paused: r.Paused,
			Gaps: viewGaps(r.Gaps), DeletedAt: instant(r.Deleted)})
		kept := r.Deleted.IsZero()
		d.Recorded, d.EarlyRecorded = d.Recorded || kept && r.Kind == tape.Talk, d.EarlyRecorded || kept && r.Kind == tape.Early
	}
	if h := call.Hold; !h.At.IsZero() {
		d.Hold = &Hold{SetAt: moment(h.At), SetBy: h.By, Reason: h.Why}
	}
	return d, err
}

func viewGaps(gaps []history.Gap) []Gap {
	items := make([]Gap, len(gaps))
	for i, g := range gaps {
		items[i] = Gap{FromMS: g.From.Milliseconds(), ToMS: g.To.Milliseconds(), Kind: g.Kind}
	}
	return items
}

// ViewCall is one call as screens know it.
func ViewCall(ctx context.Context, campaigns *campaign.Store, t tenant.ID, call history.Call) (Call, error) {
	return viewCall(ctx, newWording(campaigns, t), call)
}
