// Package planner owns what a transaction tells Postgres's planner about itself. The hot paths look up a few rows of tables that may be empty,
// may never have been analysed and may have grown a thousandfold since a statement was planned for the first time on this connection: left
// to its figures the planner reads a table that was tiny then from end to end for ever after. It owns no statement; the walk goes on in
// whoever begins such a transaction (dialer/campaign, dialer/guard).
package planner

import (
	"fmt"

	"gorm.io/gorm"
)

// Lookups says that from here on the transaction only looks rows up by their indexes and in their order, whatever the figures of the tables
// are, by plans that a connection makes once. It holds until the transaction ends or says Scans.
func Lookups(tx *gorm.DB) error { return set(tx, "off", "force_generic_plan") }

// Scans says that the transaction reads whole tables from here on: the planner is free again.
func Scans(tx *gorm.DB) error { return set(tx, "on", "auto") }

// set frees the planner or not. What is looked up differs from row to row, so that remembering it (memoize) would only cost. Statements are not
// compiled either way: the price by which Postgres marks a scan it should not make is so high that it would compile whatever holds one, for a
// third of a second each time.
func set(tx *gorm.DB, to, plans string) error {
	err := tx.Exec(`select set_config('enable_seqscan', @to, true), set_config('enable_hashjoin', @to, true), set_config('enable_mergejoin', @to, true),
		set_config('enable_sort', @to, true), set_config('enable_bitmapscan', @to, true), set_config('enable_memoize', @to, true), set_config('plan_cache_mode', @plans, true),
		set_config('jit', 'off', true)`, map[string]any{"to": to, "plans": plans}).Error
	if err != nil {
		return fmt.Errorf("turn the planner's whole scans %s: %w", to, err)
	}
	return nil
}
