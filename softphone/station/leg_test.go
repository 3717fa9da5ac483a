package station_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/station"
)

func TestBetweenConversationsTheTelephoneHearsQuietAndInThemOnlyTheVoice(t *testing.T) {
	far, handset := phonetest.Line(t, media.PCMU)
	leg := station.Answered(far)
	defer leg.Close()
	phonetest.Until(t, func() bool { return handset.Heard.Packets() >= 25 }, "half a second of quiet")
	if level := tone.RMS(handset.Heard.Since(time.Time{})); level > -60 {
		t.Errorf("quiet has %.0f dB", level)
	}
	note, frame := phonetest.Note(media.PCMU, 1000), make([]byte, media.FrameSamples)
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	before := handset.Heard.Packets()
	for i := range 100 {
		<-tick.C
		note.Next(frame)
		if err := leg.Send(&media.Packet{Codec: media.PCMU, Source: 7, Sequence: uint16(i), Timestamp: uint32(i * media.FrameSamples), Payload: frame}); err != nil {
			t.Fatal(err)
		}
	}
	phonetest.Hears(t, handset.Heard, 1000, "the voice at the telephone")
	if n := handset.Heard.Packets() - before; n > 115 {
		t.Errorf("%d packets for 100 of the voice: quiet was mixed in", n)
	}
}

func TestWhoPutTheReceiverDownIsTold(t *testing.T) {
	far, handset := phonetest.Line(t, media.PCMA)
	leg := station.Answered(far)
	if time.Since(leg.Heard()) > time.Second || leg.HungUp() {
		t.Error("a telephone that says nothing is there all the same")
	}
	handset.HangUp()
	<-leg.Gone()
	if !leg.HungUp() || time.Since(leg.Heard()) < 0 {
		t.Errorf("parting %+v", leg.Parting())
	}
	leg.Close()

	far, _ = phonetest.Line(t, media.PCMA)
	leg = station.Answered(far)
	leg.Close()
	leg.Close() // twice equals once
	<-far.Gone()
	if leg.HungUp() {
		t.Error("we hung up, not the agent")
	}
}
