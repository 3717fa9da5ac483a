//go:build !opus

package settings

import (
	"strings"
	"testing"
)

func TestOpusIsRefusedByAProgramBuiltWithoutIt(t *testing.T) {
	s := Defaults()
	s.WebRTCCodec = "opus"
	if err := s.Validate(); err == nil || !strings.Contains(err.Error(), "built without opus") {
		t.Errorf("got %v", err)
	}
}
