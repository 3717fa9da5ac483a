//go:build !opus

package opus_test

import (
	"strings"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
)

func TestAProgramWithoutOpusSaysSo(t *testing.T) {
	if _, err := opus.New(111, media.PCMA); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "built without opus") || opus.Built {
		t.Errorf("got %v", err)
	}
}
