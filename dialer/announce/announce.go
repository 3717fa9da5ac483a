// Package announce owns what we say to a customer ourselves when no agent can: the safe-harbour message of an abandoned call and the few
// words of a campaign without agents, and the words and music for people who call us. The recorded words are media/prompt's and the tenants'; when they are said is dialer/call's.
package announce

import (
	"context"
	"log/slog"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/tenant"
)

// Identity is how a tenant presents itself.
type Identity struct {
	Language string // "zh" or "en"
	Country  string // ISO alpha-2, where its people read numbers without the country's code
	Name     []byte // the company's name as it says it, A-law; nil when it has not recorded it
}

// Identities knows the tenants; dialer/campaign does.
type Identities interface {
	Identity(ctx context.Context, t tenant.ID) (Identity, error)
}

// Announcer speaks the built-in prompts in the tenant's language.
type Announcer struct {
	prompts *prompt.Library
	tenants Identities
	log     *slog.Logger
}

var (
	_ call.Announcer = (*Announcer)(nil)
	_ call.Voice     = (*Announcer)(nil)
)

// New takes the prompts and who knows the tenants.
func New(prompts *prompt.Library, tenants Identities, log *slog.Logger) *Announcer {
	return &Announcer{prompts, tenants, log}
}

// SafeHarbour plays the abandoned-call message (16 CFR 310.4(b)(4)(iii)): the company's name in its own recording, that nobody was free,
// the number that called. It begins at once; a name that cannot be read is left out rather than waited for.
func (a *Announcer) SafeHarbour(ctx context.Context, t tenant.ID, from dialer.Number, to media.Leg) {
	who := a.identity(ctx, t)
	a.say(ctx, to, a.message(who, from))
}

// message puts the words together.
func (a *Announcer) message(who Identity, from dialer.Number) [][]byte {
	var parts [][]byte
	if who.Name != nil {
		parts = append(parts, a.words(prompt.From, who.Language), who.Name, a.words(prompt.Sorry, who.Language))
	} else {
		parts = append(parts, a.words(prompt.Hello, who.Language), a.words(prompt.Sorry, who.Language))
	}
	if digits := a.prompts.Digits(national(from.Reveal(), who.Country), who.Language); len(digits) > 0 {
		parts = append(parts, a.words(prompt.OurNumber, who.Language))
		for _, d := range digits {
			parts = append(parts, d.Audio)
		}
	}
	return append(parts, a.words(prompt.Goodbye, who.Language))
}

// national is the number as it is read at home: of an E.164 number of China or of North America the country's code falls away, and a
// Chinese landline gets its 0.
func national(number, country string) string {
	switch {
	case country == "CN" && len(number) > 6 && number[:3] == "+86":
		if number[3] == '1' && len(number) == 14 || number[3] == '4' && len(number) == 13 {
			return number[3:]
		}
		return "0" + number[3:]
	case (country == "US" || country == "CA") && len(number) == 12 && number[:2] == "+1":
		return number[2:]
	}
	return number
}

// Announce plays a campaign's own announcement.
func (a *Announcer) Announce(ctx context.Context, audio []byte, to media.Leg) {
	a.say(ctx, to, [][]byte{audio})
}

// OptedOut confirms that they will not be called again.
func (a *Announcer) OptedOut(ctx context.Context, t tenant.ID, to media.Leg) {
	a.say(ctx, to, [][]byte{a.words(prompt.OptedOut, a.identity(ctx, t).Language)})
}

// Hold asks to wait.
func (a *Announcer) Hold(ctx context.Context, t tenant.ID, to media.Leg) {
	a.say(ctx, to, [][]byte{a.words(prompt.Hold, a.identity(ctx, t).Language)})
}

func (a *Announcer) identity(ctx context.Context, t tenant.ID) Identity {
	who, err := a.tenants.Identity(ctx, t)
	if err != nil {
		a.log.Warn("a tenant's name cannot be said", "tenant", t, "error", err)
		return Identity{Language: "zh", Country: "CN"}
	}
	return who
}

func (a *Announcer) words(name prompt.Name, language string) []byte {
	p, err := a.prompts.Get(name, language)
	if err != nil {
		a.log.Error("a prompt is not there", "prompt", name, "error", err)
	}
	return p.Audio
}

func (a *Announcer) say(ctx context.Context, to media.Leg, parts [][]byte) {
	if err := play.To(ctx, to, media.PCMA, prompt.Join(parts...)); err != nil && ctx.Err() == nil {
		a.log.Warn("an announcement was not heard out", "error", err)
	}
}

// Say says a word to a caller once, in the language of the workspace.
func (a *Announcer) Say(ctx context.Context, to media.Leg, w call.Word, language string) {
	p, err := a.prompts.Get(prompt.Name(w), language)
	if err != nil {
		a.log.Error("there is no announcement", "word", w, "error", err)
		return
	}
	if err := play.To(ctx, to, media.PCMA, p.Source()); err != nil && ctx.Err() == nil {
		a.log.Warn("an announcement was not heard out", "word", w, "error", err)
	}
}

// Music plays to a caller until ctx ends.
func (a *Announcer) Music(ctx context.Context, to media.Leg) {
	if err := play.To(ctx, to, media.PCMA, a.prompts.Music()); err != nil && ctx.Err() == nil {
		a.log.Debug("music to a caller ended", "error", err)
	}
}
