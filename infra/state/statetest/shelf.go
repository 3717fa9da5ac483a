package statetest

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

func valuesExpire(t *testing.T, open Open) {
	s, other := open(t), open(t)
	must(t, s.Put(t.Context(), "agent/1", []byte("ready"), 150*time.Millisecond))
	must(t, s.Put(t.Context(), "agent/2", []byte("wrap"), time.Minute))
	if got, found, err := other.Get(t.Context(), "agent/1"); err != nil || !found || string(got) != "ready" {
		t.Fatalf("another node got %q %v %v", got, found, err)
	}
	eventually(t, "the value to expire", func() bool {
		_, found, err := s.Get(t.Context(), "agent/1")
		must(t, err)
		return !found
	})
	if all, err := s.List(t.Context(), "agent/"); err != nil || len(all) != 1 || string(all["agent/2"]) != "wrap" {
		t.Fatalf("list after expiry: %q %v", all, err)
	}
	must(t, s.Delete(t.Context(), "agent/2"))
	must(t, s.Delete(t.Context(), "agent/2"))
	if _, found, err := other.Get(t.Context(), "agent/2"); found || err != nil {
		t.Fatalf("deleted, yet found=%v %v", found, err)
	}
	if all, err := s.List(t.Context(), ""); err != nil || len(all) != 0 {
		t.Fatalf("list of an empty shelf: %q %v", all, err)
	}
}

func listByPrefix(t *testing.T, open Open) {
	s := open(t)
	keys := []string{"call/a/1", "call/a/2", "call/ab", "call/b/1", "cal", "agent/a/1", "call/a*", "call/a/号"}
	for _, key := range keys {
		must(t, s.Put(t.Context(), key, []byte(key), time.Minute))
	}
	for prefix, want := range map[string]int{"call/a/": 3, "call/a": 5, "call/": 6, "": 8, "call/a*": 1, "[": 0, "call/a/号": 1} {
		all, err := s.List(t.Context(), prefix)
		must(t, err)
		if len(all) != want {
			t.Errorf("List(%q): %d entries, want %d: %q", prefix, len(all), want, all)
		}
		for k, v := range all {
			if k != string(v) {
				t.Errorf("key %q has the value %q", k, v)
			}
		}
	}
	for i := range 3000 {
		must(t, s.Put(t.Context(), fmt.Sprintf("many/%d", i), nil, time.Minute))
	}
	if all, err := s.List(t.Context(), "many/"); err != nil || len(all) != 3000 {
		t.Fatalf("a long list has %d entries: %v", len(all), err)
	}
}

func valuesAreCopies(t *testing.T, open Open) {
	s := open(t)
	value := []byte("mine\x00\xff")
	must(t, s.Put(t.Context(), "k", value, time.Minute))
	value[0] = 'X'
	got, _, err := s.Get(t.Context(), "k")
	must(t, err)
	got[1] = 'X'
	if again, _, _ := s.Get(t.Context(), "k"); !bytes.Equal(again, []byte("mine\x00\xff")) {
		t.Fatalf("somebody else's change is visible: %q", again)
	}
}
