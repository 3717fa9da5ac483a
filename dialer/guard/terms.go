package guard

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/boyunhq/boyun/infra/fault"
)

// Terms is what a campaign says about itself, for the law to hold it to.
type Terms struct {
	Purpose    Purpose
	AIVoice    bool // an artificial voice speaks to people
	NeedsProof bool // proof of consent for every number, whatever the profile asks
}

type termsRow struct {
	Purpose    Purpose `json:"purpose"`
	AIVoice    bool    `json:"ai_voice,omitempty"`
	NeedsProof bool    `json:"need_proof,omitempty"`
}

// ReadTerms reads the column campaigns.compliance. A campaign that says nothing serves people who are customers already.
func ReadTerms(raw []byte) (Terms, error) {
	row := termsRow{Purpose: ForService}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &row); err != nil {
			return Terms{}, fmt.Errorf("terms of a campaign: %w", err)
		}
	}
	if row.Purpose == "" {
		row.Purpose = ForService
	}
	return Terms(row), nil
}

// JSON is the form ReadTerms reads.
func (t Terms) JSON() ([]byte, error) { return json.Marshal(termsRow(t)) }

// Validate tells whether the purpose is one.
func (t Terms) Validate() error {
	if !slices.Contains(Purposes(), t.Purpose) {
		return fault.New(fault.Invalid, "purpose_unknown", "%q is no purpose of a campaign", t.Purpose).With("field", "purpose")
	}
	return nil
}

// Needs is what the campaign's purpose and voice ask for in p.
func (t Terms) Needs(p Profile) ConsentNeed {
	need := p.Needs(t.Purpose)
	if t.AIVoice && p.Needs(AIVoice).rank() > need.rank() {
		need = p.Needs(AIVoice)
	}
	if t.NeedsProof && need == NoConsent {
		need = Proof
	}
	return need
}
