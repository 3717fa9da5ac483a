package mix

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sine(c media.Codec, hz, level float64, length int) []byte {
	b := make([]byte, length)
	tone.NewPlayer(c, tone.Sound{Level: level, Parts: []tone.Part{tone.Note(hz, 0)}}).Next(b)
	return b
}
