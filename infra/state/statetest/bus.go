package statetest

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/state"
)

func busOrder(t *testing.T, open Open) {
	publisher, one, two := open(t), open(t), open(t)
	readers := []<-chan state.Event{}
	for _, s := range []state.State{one, one, two} {
		events, err := s.Subscribe(t.Context(), "calls/t1")
		must(t, err)
		readers = append(readers, events)
	}
	foreign, err := two.Subscribe(t.Context(), "calls/t2")
	must(t, err)
	for i := range 100 {
		must(t, publisher.Publish(t.Context(), "calls/t1", []byte(strconv.Itoa(i))))
	}
	must(t, publisher.Publish(t.Context(), "calls/t2", []byte("theirs")))
	for r, events := range readers {
		for i := range 100 {
			if e := receive(t, events); string(e.Data) != strconv.Itoa(i) || e.Topic != "calls/t1" || e.Lost != 0 {
				t.Fatalf("reader %d, event %d: %q of %q, lost %d", r, i, e.Data, e.Topic, e.Lost)
			}
		}
	}
	if e := receive(t, foreign); string(e.Data) != "theirs" || e.Topic != "calls/t2" {
		t.Fatalf("the other topic got %q of %q", e.Data, e.Topic)
	}
}

// busLost publishes far more than any buffer holds to a reader that does not read, then counts.
func busLost(t *testing.T, open Open) {
	s := open(t)
	slow, err := s.Subscribe(t.Context(), "flood")
	must(t, err)
	quick, err := s.Subscribe(t.Context(), "flood")
	must(t, err)
	const sent = 2000
	for i := range sent {
		must(t, s.Publish(t.Context(), "flood", []byte(strconv.Itoa(i))))
		receive(t, quick) // the quick one reads along: all of them are in this process now
	}
	seen, lost, last := 0, 0, -1
	for last != sent-1 {
		e := receive(t, slow)
		n, err := strconv.Atoi(string(e.Data))
		must(t, err)
		if n != last+1+e.Lost {
			t.Fatalf("event %d after %d says %d were lost", n, last, e.Lost)
		}
		seen, lost, last = seen+1, lost+e.Lost, n
	}
	if lost == 0 || seen+lost != sent {
		t.Fatalf("saw %d, told of %d lost, sent %d", seen, lost, sent)
	}
}

func busEnds(t *testing.T, open Open) {
	s := open(t)
	for i := range 5 { // a topic that comes back must work again
		ctx, cancel := context.WithCancel(t.Context())
		events, err := s.Subscribe(ctx, "again")
		must(t, err)
		want := fmt.Sprint("round ", i)
		must(t, s.Publish(t.Context(), "again", []byte(want)))
		if e := receive(t, events); string(e.Data) != want {
			t.Fatalf("got %q, want %q", e.Data, want)
		}
		cancel()
		closed(t, events)
	}
}

func closeEnds(t *testing.T, open Open) {
	s := open(t)
	events, err := s.Subscribe(t.Context(), "t")
	must(t, err)
	must(t, s.Close())
	closed(t, events)
}

func receive(t *testing.T, events <-chan state.Event) state.Event {
	t.Helper()
	select {
	case e, open := <-events:
		if !open {
			t.Fatal("the subscription ended early")
		}
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event within 10 s")
	}
	return state.Event{}
}

func closed(t *testing.T, events <-chan state.Event) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case _, open := <-events:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("the channel was not closed within 10 s")
		}
	}
}
