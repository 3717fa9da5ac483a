package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/boyunhq/boyun/infra/telemetry"
)

// tightRoom is how little room of the spool's disk is worth a word: an hour of a hundred recorded calls.
const tightRoom = 6 << 30

// watch exports how the node's recordings stand.
func (v *voice) watch(registry prometheus.Registerer, st *storage) error {
	var errs []error
	gauge := func(name, help string, read func() float64) {
		errs = append(errs, registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "boyun_recordings_" + name, Help: help}, read)))
	}
	gauge("open", "Recordings that are running.", func() float64 { return float64(v.deck.Running()) })
	gauge("failing", "Running recordings that cannot be written now; what is said in them is being lost.", func() float64 { return float64(v.deck.Failing()) })
	gauge("waiting", "Finished recordings in the spool that the remote store does not have yet.", func() float64 { return float64(v.archive.Waiting().Files) })
	gauge("waiting_bytes", "Their size.", func() float64 { return float64(v.archive.Waiting().Bytes) })
	gauge("waiting_seconds", "How long the oldest of them has waited.", func() float64 {
		oldest := v.archive.Waiting().Oldest
		if oldest.IsZero() {
			return 0
		}
		return time.Since(oldest).Seconds()
	})
	gauge("room_bytes", "What the spool's disk can still take; -1 where that is not known.", func() float64 {
		room, err := st.spool.Room()
		if err != nil {
			return -1
		}
		return float64(room)
	})
	return errors.Join(errs...)
}

// hints are what an operator should look at though the node takes calls: readyz says them and stays ready.
func (v *voice) hints(st *storage) map[string]telemetry.Check {
	return map[string]telemetry.Check{
		"recordings": func(context.Context) error {
			if n := v.deck.Failing(); n > 0 {
				return fmt.Errorf("%d running recordings cannot be written: is the disk of the recordings folder full?", n)
			}
			if err := v.room.Keeps(); err != nil {
				return fmt.Errorf("campaigns whose calls must be recorded call nobody: %w", err)
			}
			if w := v.archive.Waiting(); w.Why != nil {
				return fmt.Errorf("%d recordings (%d MB) wait for the store since %s: %w", w.Files, w.Bytes>>20, w.Oldest.UTC().Format(time.RFC3339), w.Why)
			}
			if room, err := st.spool.Room(); err == nil && room < tightRoom {
				return fmt.Errorf("%d MB are left for recordings on this machine", room>>20)
			}
			return nil
		},
	}
}
