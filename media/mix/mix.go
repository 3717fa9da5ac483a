// Package mix owns sums of G.711 audio: what guests say, mixed into the packets of a stream that passes, and several voices in one. It does
// not own who hears whom (softphone/bridge) nor the sounds (media/tone).
package mix

import (
	"math"

	"github.com/boyunhq/boyun/media"
)

// mostSamples is the longest packet that is mixed: 60 ms.
const mostSamples = 3 * media.FrameSamples

// sum saturates.
func sum(a, b int16) int16 {
	return int16(min(max(int(a)+int(b), math.MinInt16), math.MaxInt16))
}
