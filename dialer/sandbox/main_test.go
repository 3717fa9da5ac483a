package sandbox_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets many tests run at a time: they talk, ring and wait in real time and use next to no processor.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.parallel").Value.String() == flag.Lookup("test.parallel").DefValue {
		if err := flag.Set("test.parallel", "24"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}
