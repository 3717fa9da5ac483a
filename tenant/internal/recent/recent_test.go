package recent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/tenant/internal/recent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnAnswerLivesItsTimeCountedFromTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := recent.New[string, int](5*time.Second, 10)
		asked := time.Now()
		<-time.After(2 * time.Second) // the answer was slow
		m.Put("a", 1, asked)
		<-time.After(3*time.Second - time.Nanosecond)
		if v, found := m.Get("a"); !found || v != 1 {
			t.Fatal("forgotten early")
		}
		<-time.After(time.Nanosecond)
		if _, found := m.Get("a"); found {
			t.Fatal("remembered too long")
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	m := recent.New[int, int](time.Hour, 10)
	for i := range 1000 {
		m.Put(i, i, time.Now())
	}
	if v, found := m.Get(999); !found || v != 999 {
		t.Fatal("the newest is forgotten")
	}
	held := 0
	m.ForgetIf(func(int, int) bool { held++; return true })
	if held > 10 {
		t.Fatalf("holds %d", held)
	}
	if _, found := m.Get(999); found {
		t.Fatal("forgotten entries are still found")
	}
}
