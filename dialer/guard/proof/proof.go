// Package proof owns the proof pack: all that shows, for one number or one call, under which rules it was called. Each verdict with what it
// was made from, the rules in force, consent, blocks and what became of the attempts; and the chain that holds the verdicts: digest, batch,
// root, entry of the audit log. Check walks the chain with nothing but the pack, so that whoever holds one can prove it elsewhere. It does
// not own the verdicts (dialer/guard) nor the log (tenant/audit).
package proof

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Format of a pack.
const Format = 1

// Pack is one proof. Bytes are hex.
type Pack struct {
	Format   int       `json:"format"`
	Made     time.Time `json:"made_at"`
	By       string    `json:"made_by"`
	Tenant   string    `json:"tenant"`
	Subject  Subject   `json:"subject"`
	Verdicts []Verdict `json:"verdicts"`
	Consents []Consent `json:"consents"`
	Blocks   []Block   `json:"blocks"`
	Rules    []Rules   `json:"rules"` // texts of the profiles the verdicts name, as this build has them
	Batches  []Batch   `json:"batches"`
	Roots    []Root    `json:"roots"`
}

// Subject is whom the pack is about; digits are not in it.
type Subject struct {
	Number string `json:"number,omitempty"` // masked
	Call   string `json:"call_id,omitempty"`
}

// Verdict is one attempt: what it was judged by and what became of it.
type Verdict struct {
	Attempt  string          `json:"attempt_id"`
	Call     string          `json:"call_id"`
	Campaign string          `json:"campaign_id"`
	At       time.Time       `json:"at"`
	Rules    string          `json:"rules"`
	Inputs   json.RawMessage `json:"inputs"`      // for readers
	Text     string          `json:"inputs_text"` // the bytes whose SHA-256 is the digest
	Digest   string          `json:"digest"`
	Batch    string          `json:"batch"`
	Place    int             `json:"place"`
	Outcome  string          `json:"outcome"`
	Reason   string          `json:"reason"`
	Ended    *time.Time      `json:"ended_at"`
}

// Consent is one record as it stands.
type Consent struct {
	ID        string     `json:"id"`
	Purpose   string     `json:"purpose"`
	Text      string     `json:"text_version"`
	Source    string     `json:"source"`
	Given     time.Time  `json:"given_at"`
	Proof     string     `json:"proof"`
	SHA256    string     `json:"proof_sha256,omitempty"`
	Withdrawn *time.Time `json:"withdrawn_at"`
}

// Block is an entry of the tenant's blocklist.
type Block struct {
	Reason string    `json:"reason"`
	Source string    `json:"source"`
	Since  time.Time `json:"since"`
}

// Rules is the text of one profile.
type Rules struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Text    string `json:"text"`
}

// Batch is the digests of verdicts that were committed together.
type Batch struct {
	ID      string   `json:"id"`
	Digests []string `json:"digests"`
	Hash    string   `json:"hash"`
	Root    int64    `json:"root"`
	Place   int      `json:"place"`
}

// Root is the hashes of batches after the root before, and the entry of the audit log that names it.
type Root struct {
	ID       int64    `json:"id"`
	Previous string   `json:"previous"`
	Batches  []string `json:"batches"`
	Hash     string   `json:"hash"`
	Entry    Entry    `json:"entry"`
}

// Entry is a row of the audit log with its place in the chain.
type Entry struct {
	Seq      int64             `json:"seq"`
	At       time.Time         `json:"at"`
	Actor    string            `json:"actor"`
	Action   string            `json:"action"`
	Object   string            `json:"object"`
	ObjectID string            `json:"object_id"`
	Detail   map[string]string `json:"detail"`
	Previous string            `json:"previous"`
	Hash     string            `json:"hash"`
}

// Maker makes packs.
type Maker struct {
	Schemas  *tenant.Schemas
	Lists    *list.Store
	Log      *audit.Log
	Profiles *guard.Profiles
}

// OfNumber makes the pack of a number typed in full, over all campaigns, and leaves word of it in the audit log.
func (m *Maker) OfNumber(ctx context.Context, by tenant.Actor, number string, now time.Time) (Pack, error) {
	blind, last4, err := m.Lists.Index(ctx, by.Tenant, number)
	if err != nil {
		return Pack{}, err
	}
	return m.make(ctx, by, Subject{Number: "•••• " + last4}, blind, "", now)
}

// OfCall makes the pack of one call.
func (m *Maker) OfCall(ctx context.Context, by tenant.Actor, id dialer.CallID, now time.Time) (Pack, error) {
	return m.make(ctx, by, Subject{Call: string(id)}, nil, id, now)
}

// most verdicts of one pack: a number is not called more often than that.
const most = 1000

func (m *Maker) make(ctx context.Context, by tenant.Actor, about Subject, blind []byte, call dialer.CallID, now time.Time) (p Pack, err error) {
	p = Pack{Format: Format, Made: now.UTC(), By: by.ID(), Tenant: string(by.Tenant), Subject: about, Verdicts: []Verdict{}, Consents: []Consent{}, Blocks: []Block{}, Rules: []Rules{},
		Batches: []Batch{}, Roots: []Root{}}
	err = m.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := guard.Root(tx, by.Tenant, now); err != nil { // what was judged a moment ago is held too
			return err
		}
		if blind == nil {
			var row struct{ Blind []byte }
			// the number that was dialed, which need not be the lead's first; of a call that came in it is the lead's
			if err := tx.Raw(`select coalesce(a.blind, l.blind) as blind from calls c join leads l on l.id = c.lead_id left join attempts a on a.id = c.attempt_id where c.id = ?`,
				string(call)).Scan(&row).Error; err != nil {
				return err
			}
			if row.Blind == nil {
				return fault.New(fault.NotFound, "not_here", "no such call")
			}
			blind = row.Blind
		}
		if err := p.verdicts(tx, blind, call); err != nil {
			return err
		}
		if err := p.people(tx, blind); err != nil {
			return err
		}
		if err := p.chain(tx); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "proof_made", Object: "compliance", ObjectID: string(call), Detail: map[string]string{"verdicts": strconv.Itoa(len(p.Verdicts)), "number": about.Number}})
	})
	if err == nil {
		p.texts(m.Profiles)
		err = p.entries(ctx, m.Log, by.Tenant)
	}
	return p, err
}

func (p *Pack) verdicts(tx *gorm.DB, blind []byte, call dialer.CallID) error {
	var rows []struct {
		AttemptID, CallID, CampaignID, Rules, Inputs, BatchID string
		At                                                    time.Time
		Digest                                                []byte
		Place                                                 int
		Outcome, Reason                                       string
		EndedAt                                               *time.Time
	}
	err := tx.Raw(`select v.attempt_id, v.call_id, v.campaign_id, v.rules, v.inputs, v.batch_id, v.at, v.digest, v.place, coalesce(a.outcome, '') as outcome, coalesce(c.reason, '') as reason, a.ended_at
		from attempts a join verdicts v on v.attempt_id = a.id left join calls c on c.id = v.call_id
		where a.blind = ? and (? = '' or v.call_id = ?) order by v.at limit ?`, blind, string(call), string(call), most).Scan(&rows).Error
	for _, r := range rows {
		p.Verdicts = append(p.Verdicts, Verdict{Attempt: r.AttemptID, Call: r.CallID, Campaign: r.CampaignID, At: r.At.UTC(), Rules: r.Rules, Inputs: json.RawMessage(r.Inputs), Text: r.Inputs,
			Digest: hex.EncodeToString(r.Digest), Batch: r.BatchID, Place: r.Place, Outcome: r.Outcome, Reason: r.Reason, Ended: r.EndedAt})
	}
	return err
}

func (p *Pack) people(tx *gorm.DB, blind []byte) error {
	records, err := consent.Of(tx, blind)
	if err != nil {
		return err
	}
	for _, r := range records {
		c := Consent{ID: r.ID, Purpose: string(r.Purpose), Text: r.TextVersion, Source: r.Source, Given: r.Given.UTC(), Proof: r.ProofRef + r.ProofName, SHA256: hex.EncodeToString(r.ProofSHA256)}
		if !r.Withdrawn.IsZero() {
			at := r.Withdrawn.UTC()
			c.Withdrawn = &at
		}
		p.Consents = append(p.Consents, c)
	}
	return tx.Raw(`select reason, source, created_at as since from blocklist where blind = ?`, blind).Scan(&p.Blocks).Error
}
