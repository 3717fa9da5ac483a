package callerid

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/tenant"
)

// Prover calls numbers and speaks their codes. It runs on voice nodes.
type Prover struct {
	store   *Store
	speaker *code.Speaker
	now     func() time.Time
}

// NewProver takes what a proof call needs.
func NewProver(store *Store, speaker *code.Speaker, now func() time.Time) *Prover {
	return &Prover{store, speaker, now}
}

// Call rings the number and returns when somebody answered; the code is spoken then, twice, in language ("zh", "en"), while Call is over
// already. A call that was not answered is a fault.Conflict "proof_unanswered" whose detail holds the outcome.
func (p *Prover) Call(ctx context.Context, by tenant.Actor, id dialer.CallerID, language string) error {
	return p.speaker.Say(ctx, func() (code.Call, error) {
		drawn, err := code.Draw()
		if err != nil {
			return code.Call{}, err
		}
		proof, err := p.store.Prepare(ctx, by, id, drawn, p.now())
		return code.Call{Tenant: proof.Tenant, Trunk: proof.Trunk, To: proof.To, From: proof.From, Code: proof.Code, Language: language}, err
	})
}
