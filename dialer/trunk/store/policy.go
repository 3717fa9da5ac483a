package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// policyRow is a policy as its column holds it: what is not there is the default.
type policyRow struct {
	Codecs    []string     `json:"codecs,omitempty"`
	SRTP      string       `json:"srtp,omitempty"`
	Suites    []string     `json:"suites,omitempty"`
	Early     string       `json:"early,omitempty"`
	Identity  string       `json:"identity,omitempty"`
	Privacy   string       `json:"privacy,omitempty"`
	Diversion string       `json:"diversion,omitempty"`
	Dial      []rewriteRow `json:"dial,omitempty"`
	Headers   []headerRow  `json:"headers,omitempty"`
}

type rewriteRow struct {
	Match string `json:"match"`
	Strip int    `json:"strip"`
	Add   string `json:"add"`
}

type headerRow struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func policyOf(p trunk.Policy) (json.RawMessage, error) {
	row := policyRow{SRTP: string(p.SRTP), Early: string(p.Early), Identity: string(p.Identity), Privacy: string(p.Privacy), Diversion: string(p.Diversion)}
	for _, c := range p.Codecs {
		row.Codecs = append(row.Codecs, c.String())
	}
	for _, s := range p.Suites {
		row.Suites = append(row.Suites, string(s))
	}
	for _, r := range p.Dial {
		row.Dial = append(row.Dial, rewriteRow(r))
	}
	for _, h := range p.Headers {
		row.Headers = append(row.Headers, headerRow(h))
	}
	return json.Marshal(row)
}

// policy reads the column. What a later version wrote and this one does not know is an error, not a default: a trunk that must be sealed
// may not be dialed in the clear because of a word.
func (r trunkRow) policy() (p trunk.Policy, err error) {
	if len(r.Policy) == 0 {
		return p, nil
	}
	var row policyRow
	if err := json.Unmarshal(r.Policy, &row); err != nil {
		return p, fmt.Errorf("policy of trunk %s: %w", r.ID, err)
	}
	p = trunk.Policy{SRTP: trunk.Encryption(row.SRTP), Early: trunk.Early(row.Early), Identity: trunk.Identity(row.Identity), Privacy: trunk.Privacy(row.Privacy),
		Diversion: dialer.CallerID(row.Diversion)}
	for _, name := range row.Codecs {
		c, ok := Codec(name)
		if !ok {
			return p, fmt.Errorf("policy of trunk %s: codec %q", r.ID, name)
		}
		p.Codecs = append(p.Codecs, c)
	}
	for _, s := range row.Suites {
		p.Suites = append(p.Suites, rtp.Suite(s))
	}
	for _, d := range row.Dial {
		p.Dial = append(p.Dial, trunk.Rewrite(d))
	}
	for _, h := range row.Headers {
		p.Headers = append(p.Headers, trunk.Header(h))
	}
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("policy of trunk %s: %w", r.ID, err)
	}
	return p, nil
}

// Codec finds a codec by its name.
func Codec(name string) (media.Codec, bool) {
	all := []media.Codec{media.PCMA, media.PCMU, media.G722}
	i := slices.IndexFunc(all, func(c media.Codec) bool { return strings.EqualFold(c.String(), name) })
	if i < 0 {
		return 0, false
	}
	return all[i], true
}
