package blob_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestAStoreThatIsAwayAtStartIsUsedOnceItIsThere(t *testing.T) {
	real := openFolder(t)
	synctest.Test(t, func(t *testing.T) {
		away, tries := fault.New(fault.Unavailable, "s3_away", "no route"), 0
		var there bool
		s := blob.NewLater(away, func(context.Context) (blob.Store, error) {
			if tries++; !there {
				return nil, away
			}
			return real, nil
		})
		for range 3 {
			if err := s.Put(t.Context(), "k", strings.NewReader("x"), 1); !fault.Is(err, fault.Unavailable) || tries != 0 {
				t.Fatalf("at once: %v after %d tries", err, tries)
			}
		}
		time.Sleep(3 * time.Second)
		for _, err := range s.List(t.Context(), "") {
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("list: %v", err)
			}
		}
		there = true
		time.Sleep(3 * time.Second)
		put(t, s, "k", "kept")
		if got := get(t, s, "k", 1, 2); got != "ep" || tries != 2 {
			t.Errorf("it has %q after %d tries", got, tries)
		}
		if got := keys(t, s, ""); len(got) != 1 {
			t.Errorf("it lists %v", got)
		}
		if _, err := s.Stat(t.Context(), "k"); err != nil {
			t.Error(err)
		}
		if err := s.Delete(t.Context(), "k"); err != nil {
			t.Error(err)
		}
	})
}
