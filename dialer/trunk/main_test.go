package trunk

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	HushStack()
	goleak.VerifyTestMain(m)
}
