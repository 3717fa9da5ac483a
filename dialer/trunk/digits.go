package trunk

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/tone"
)

// The shape of an in-band key: what Q.24 receivers take for certain.
const (
	keyOn  = 100 * time.Millisecond
	keyOff = 100 * time.Millisecond
)

// Digits implements call.Customer: telephone-events where the far side took them, else tones in the audio.
func (l *leg) Digits(ctx context.Context, digits string) error {
	if l.session.HasEvents() {
		return l.session.SendDigits(ctx, digits)
	}
	sound, err := tone.DTMF(digits, keyOn, keyOff)
	if err != nil {
		return err
	}
	return play.To(ctx, l.session, l.session.Codec(), tone.NewPlayer(l.session.Codec(), sound))
}

// OnDigit implements call.Keyed.
func (l *leg) OnDigit(press func(key byte)) {
	if press == nil {
		l.session.OnDigit(nil)
		return
	}
	l.session.OnDigit(func(d rtp.Digit) { press(d.Key) })
}
