package desk_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

// disk is of recordings, and may be full.
type disk struct{ full atomic.Bool }

func (d *disk) Unkept() string {
	if d.full.Load() {
		return dialer.RecordingFull
	}
	return ""
}

func TestAgentsAndSupervisorsSeeThatACampaignThatMustRecordCallsNobody(t *testing.T) {
	d := &disk{}
	f := open(t, light, func(_ *desk.Config, w *desk.World) { w.Recordings = d })
	phonetest.Exec(t, f.World, f.tenant, `update campaigns set status = 'running', record = true, record_required = true`)
	p := f.arrive(t, f.lin(), "tab", "")
	p.do(&signal.Offer{SDP: "v=0"})
	p.await("a campaign that runs", func(d signal.Desk) bool {
		return len(d.Campaigns) == 1 && d.Campaigns[0].Running && d.Campaigns[0].Held == ""
	})
	d.full.Store(true)
	p.await("why it calls nobody", func(d signal.Desk) bool { return len(d.Campaigns) == 1 && d.Campaigns[0].Held == "recording_full" })
	held := func() (reason string) {
		raw, found, err := f.state.Get(t.Context(), "agent/"+string(f.tenant)+"/"+string(f.lin().User))
		if err != nil || !found {
			return ""
		}
		var r struct{ Held []desk.HeldCampaign }
		if json.Unmarshal(raw, &r) == nil && len(r.Held) == 1 && r.Held[0].Campaign == "c1" {
			return r.Held[0].Reason
		}
		return ""
	}
	phonetest.Until(t, func() bool { return held() == "recording_full" }, "the floor is told")
	d.full.Store(false)
	p.await("that it goes on", func(d signal.Desk) bool { return len(d.Campaigns) == 1 && d.Campaigns[0].Held == "" })
	phonetest.Until(t, func() bool { return held() == "" }, "the floor is told that it goes on")
}
