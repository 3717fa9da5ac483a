package node

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// customers lets simulated customers call back over the sandbox carrier of this node.
type customers struct {
	schemas *tenant.Schemas
	numbers *list.Numbers
	trunks  *trunk.Trunks
	sandbox *sandbox.Sandbox
}

var _ api.SandboxCaller = customers{}

// caller is nil without a sandbox carrier in this process.
func (v *voice) caller(st *storage) api.SandboxCaller {
	if v == nil || v.sandbox == nil {
		return nil
	}
	return customers{st.schemas, list.NewNumbers(st.schemas, st.boxes), v.trunks, v.sandbox}
}

// upTime is how long the sandbox trunk may take to be known after a start.
const upTime = 5 * time.Second

// CallBack implements api.SandboxCaller. Any lead may be acted: its number is heard by the sandbox carrier on this machine alone.
func (c customers) CallBack(ctx context.Context, t tenant.ID, lead dialer.LeadID) (dialer.LeadID, error) {
	var row struct {
		Trunk  dialer.TrunkID
		Caller dialer.CallerID
		Lead   dialer.LeadID
	}
	err := c.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select t.id as trunk, k.id as caller, coalesce((select id from leads where id = @lead), case when @lead = '' then coalesce(
				(select lead_id from calls where test and direction = 'outbound' and answered_at is not null order by created_at desc limit 1),
				(select l.id from leads l join lists on lists.id = l.list_id where lists.sample order by l.id limit 1)) end) as lead
			from trunks t join caller_ids k on k.trunk_id = t.id and k.kind = 'sandbox' where t.kind = 'sandbox' and t.enabled limit 1`, map[string]any{"lead": string(lead)}).Scan(&row).Error
	})
	if err != nil {
		return "", err
	}
	if row.Lead == "" || row.Trunk == "" {
		return "", fault.New(fault.NotFound, "not_here", "no such lead, or no sandbox trunk")
	}
	from, to, err := c.numbers.Open(ctx, t, "", row.Lead, row.Caller)
	if err != nil {
		return "", err
	}
	if err := c.up(ctx, t, row.Trunk); err != nil {
		return "", err
	}
	_, err = c.sandbox.Call(sandbox.Outgoing{From: from, To: to, Line: fmt.Sprintf("sip:%s@%s", trunk.LineWord(t, row.Trunk), c.trunks.Addr("udp"))})
	return row.Lead, err
}

// up waits until the trunk's hosts are known, so that the call finds its way in.
func (c customers) up(ctx context.Context, t tenant.ID, id dialer.TrunkID) error {
	if err := c.trunks.Keep(ctx, t, id); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, upTime)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for c.trunks.Status(t, id).State != trunk.Up {
		select {
		case <-ctx.Done():
			return fault.New(fault.Unavailable, "trunk_down", "the sandbox carrier does not answer")
		case <-look.C:
		}
	}
	return nil
}
