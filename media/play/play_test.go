package play_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type sent struct {
	at       time.Time
	seq      uint16
	ts       uint32
	source   uint32
	marker   bool
	contents byte
}

type leg struct {
	sent []sent
	fail int // the packet that fails
	slow time.Duration
}

var errLeg = errors.New("the leg is gone")

func (l *leg) Send(p *media.Packet) error {
	if l.fail > 0 && len(l.sent) == l.fail {
		return errLeg
	}
	l.sent = append(l.sent, sent{time.Now(), p.Sequence, p.Timestamp, p.Source, p.Marker, p.Payload[0]})
	if l.slow > 0 {
		<-time.After(l.slow)
		l.slow = 0
	}
	return nil
}

func clip(frames int) *play.Clip {
	audio := make([]byte, frames*media.FrameSamples)
	for i := range audio {
		audio[i] = byte(i / media.FrameSamples)
	}
	return &play.Clip{Law: media.PCMA, Audio: audio}
}

func TestFramesLeaveOnABeatOf20Milliseconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, began := &leg{slow: 13 * time.Millisecond}, time.Now()
		if err := play.To(t.Context(), l, media.PCMA, clip(50)); err != nil || len(l.sent) != 50 {
			t.Fatalf("%d frames, %v", len(l.sent), err)
		}
		for i, s := range l.sent {
			if s.at.Sub(began) != time.Duration(i)*20*time.Millisecond || s.seq != uint16(i) || s.ts != uint32(i*160) ||
				s.marker != (i == 0) || s.source == 0 || s.source != l.sent[0].source || int(s.contents) != i {
				t.Errorf("frame %d: %+v after %v", i, s, s.at.Sub(began))
			}
		}
	})
}

func TestABeatFarBehindStartsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leg{slow: time.Second}
		if err := play.To(t.Context(), l, media.PCMA, clip(5)); err != nil {
			t.Fatal(err)
		}
		if gap := l.sent[2].at.Sub(l.sent[1].at); gap != 20*time.Millisecond {
			t.Errorf("after a second of standstill the frames came %v apart", gap)
		}
	})
}

func TestPlayingEndsWithTheContextOrTheLeg(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 110*time.Millisecond)
		defer cancel()
		forever := clip(2)
		forever.Forever = true
		l := &leg{}
		if err := play.To(ctx, l, media.PCMA, forever); !errors.Is(err, context.DeadlineExceeded) || len(l.sent) != 6 {
			t.Errorf("%v after %d frames", err, len(l.sent))
		}
		if err := play.To(t.Context(), &leg{fail: 3}, media.PCMA, clip(9)); !errors.Is(err, errLeg) {
			t.Errorf("%v", err)
		}
	})
}

func TestClipsFillUpAndRowsGoOn(t *testing.T) {
	frame := make([]byte, 4)
	c := &play.Clip{Law: media.PCMU, Audio: []byte{1, 2, 3, 4, 5}}
	row := play.Row{c, &play.Clip{Law: media.PCMA, Audio: []byte{9}}}
	for _, want := range [][]byte{{1, 2, 3, 4}, {5, 0xff, 0xff, 0xff}, {9, 0xd5, 0xd5, 0xd5}} {
		if !row.Next(frame) || !bytes.Equal(frame, want) {
			t.Errorf("frame %v, want %v", frame, want)
		}
	}
	if row.Next(frame) {
		t.Error("the row went on")
	}
	round := &play.Clip{Law: media.PCMA, Audio: []byte{1, 2, 3}, Forever: true}
	round.Next(frame)
	if round.Next(frame); !bytes.Equal(frame, []byte{2, 3, 1, 2}) {
		t.Errorf("the loop gave %v", frame)
	}
	if (&play.Clip{Forever: true}).Next(frame) {
		t.Error("nothing went round for ever")
	}
}
