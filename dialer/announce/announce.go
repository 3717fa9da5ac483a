// Package announce owns what we say to a customer ourselves when no agent can: the safe-harbour message of an abandoned call. The
// recorded words are media/prompt's; when they are said is dialer/call's.
package announce

import (
	"context"
	"log/slog"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
)

// Announcer speaks the built-in prompts.
type Announcer struct {
	prompts  *prompt.Library
	language string
	log      *slog.Logger
}

var _ call.Announcer = (*Announcer)(nil)

// New speaks language, "zh" or "en".
func New(prompts *prompt.Library, language string, log *slog.Logger) *Announcer {
	return &Announcer{prompts, language, log}
}

// SafeHarbour plays the abandoned-call message (16 CFR 310.4(b)(4)(iii)) once and returns when it was heard out or ctx ended.
func (a *Announcer) SafeHarbour(ctx context.Context, to media.Leg) {
	p, err := a.prompts.Get(prompt.Harbour, a.language)
	if err != nil {
		a.log.Error("there is no safe-harbour message", "error", err)
		return
	}
	if err := play.To(ctx, to, media.PCMA, p.Source()); err != nil && ctx.Err() == nil {
		a.log.Warn("the safe-harbour message was not heard out", "error", err)
	}
}
