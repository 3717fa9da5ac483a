package trunk

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	SetStack()
	goleak.VerifyTestMain(m)
}
