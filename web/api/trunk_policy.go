package api

import (
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// TrunkPolicy is what a trunk does differently from the default.
type TrunkPolicy struct {
	Codecs    []string       `json:"codecs" nullable:"false" doc:"PCMA, PCMU and G722 in the order they are offered; empty is PCMA, then PCMU"`
	SRTP      string         `json:"srtp" enum:"off,offer,require" doc:"Sealed audio with keys in SDP (RFC 4568)"`
	Suites    []string       `json:"suites" nullable:"false" doc:"SRTP suites in the order they are offered; empty is all"`
	Early     string         `json:"early" enum:"listen,ignore" doc:"What becomes of sound before the answer"`
	Identity  string         `json:"identity" enum:"asserted,preferred,none" doc:"The field that carries the caller's number beside From (RFC 3325)"`
	Privacy   string         `json:"privacy" enum:"unsaid,none" doc:"none: asks the carrier to show the caller's number (RFC 3323)"`
	Diversion string         `json:"diversion" doc:"Id of a verified caller ID named in Diversion (RFC 5806); empty: none"`
	Rewrites  []TrunkRewrite `json:"rewrites" nullable:"false" doc:"Of called numbers, after number_format; the first that matches"`
	Headers   []TrunkHeader  `json:"headers" nullable:"false" doc:"Static fields on every INVITE"`
}

// TrunkRewrite changes the beginning of a called number.
type TrunkRewrite struct {
	Match string `json:"match" doc:"What the number begins with; empty: every number"`
	Strip int    `json:"strip" doc:"How many characters go"`
	Add   string `json:"add" doc:"What comes in their place"`
}

// TrunkHeader is one static header field.
type TrunkHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func viewPolicy(p trunk.Policy) TrunkPolicy {
	v := TrunkPolicy{Codecs: []string{}, SRTP: or(string(p.SRTP), "off"), Suites: []string{}, Early: or(string(p.Early), "listen"), Identity: or(string(p.Identity), "asserted"),
		Privacy: or(string(p.Privacy), "unsaid"), Diversion: string(p.Diversion), Rewrites: []TrunkRewrite{}, Headers: []TrunkHeader{}}
	for _, c := range p.Codecs {
		v.Codecs = append(v.Codecs, c.String())
	}
	for _, s := range p.Suites {
		v.Suites = append(v.Suites, string(s))
	}
	for _, r := range p.Dial {
		v.Rewrites = append(v.Rewrites, TrunkRewrite(r))
	}
	for _, h := range p.Headers {
		v.Headers = append(v.Headers, TrunkHeader(h))
	}
	return v
}

// policy reads what a person set; the words for defaults become the zero value.
func (v TrunkPolicy) policy() (p trunk.Policy, err error) {
	unless := func(word, normal string) string {
		if word == normal {
			return ""
		}
		return word
	}
	p = trunk.Policy{SRTP: trunk.Encryption(unless(v.SRTP, "off")), Early: trunk.Early(unless(v.Early, "listen")), Identity: trunk.Identity(unless(v.Identity, "asserted")),
		Privacy: trunk.Privacy(unless(v.Privacy, "unsaid")), Diversion: dialer.CallerID(v.Diversion)}
	for _, name := range v.Codecs {
		c, ok := store.Codec(name)
		if !ok {
			return p, fault.New(fault.Invalid, "trunk_codecs", "codecs are PCMA, PCMU and G722, not %q", name).With("field", "codecs")
		}
		p.Codecs = append(p.Codecs, c)
	}
	if len(p.Codecs) == 2 && p.Codecs[0] == media.PCMA && p.Codecs[1] == media.PCMU {
		p.Codecs = nil // the default, said aloud
	}
	for _, s := range v.Suites {
		p.Suites = append(p.Suites, rtp.Suite(s))
	}
	for _, r := range v.Rewrites {
		p.Dial = append(p.Dial, trunk.Rewrite(r))
	}
	for _, h := range v.Headers {
		p.Headers = append(p.Headers, trunk.Header{Name: strings.TrimSpace(h.Name), Value: strings.TrimSpace(h.Value)})
	}
	return p, nil
}

func or(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}
