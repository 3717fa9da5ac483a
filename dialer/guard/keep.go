package guard

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Kept is the verdict under which one attempt is dialed.
type Kept struct {
	Attempt  dialer.AttemptID
	Call     dialer.CallID
	Campaign dialer.CampaignID
	Lead     dialer.LeadID
	Blind    []byte // index of the number that is dialed
	Inputs   Inputs
}

// Keep writes down the verdicts of attempts that are about to be dialed, in the transaction that commits the attempts; tx must be inside
// the door of t. Their digests make one batch; batches are rooted in the audit log by Root, here whenever the newest root is RootEvery old.
func Keep(tx *gorm.DB, t tenant.ID, all []Kept, now time.Time) error {
	if len(all) == 0 {
		return nil
	}
	batch, n := dialer.NewID(), len(all)
	attempts, calls, campaigns, leads, rules, inputs := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	digests, blinds, places := make([][]byte, n), make([][]byte, n), make([]int32, n)
	chain := sha256.New()
	for i, k := range all {
		text, err := k.Inputs.Text()
		if err != nil {
			return fmt.Errorf("write down the verdict of attempt %s: %w", k.Attempt, err)
		}
		digest := Digest(text)
		chain.Write(digest[:])
		attempts[i], calls[i], campaigns[i], leads[i] = string(k.Attempt), string(k.Call), string(k.Campaign), string(k.Lead)
		rules[i], inputs[i], digests[i], blinds[i], places[i] = k.Inputs.Rules, string(text), digest[:], k.Blind, int32(i)
	}
	var due bool
	err := tx.Raw(`with batch as (insert into verdict_batches (id, at, verdicts, hash) values (@batch, @now, @n, @hash)
		), kept as (
			insert into verdicts (attempt_id, call_id, campaign_id, lead_id, blind, at, rules, inputs, digest, batch_id, place)
			select a.attempt, a.call, a.campaign, a.lead, a.blind, @now, a.rules, a.inputs, a.digest, @batch, a.place
			from unnest(cast(@attempts as text[]), cast(@calls as text[]), cast(@campaigns as text[]), cast(@leads as text[]), cast(@blinds as bytea[]), cast(@rules as text[]),
				cast(@inputs as text[]), cast(@digests as bytea[]), cast(@places as int[])) as a (attempt, call, campaign, lead, blind, rules, inputs, digest, place)
		)
		select coalesce((select at from verdict_roots order by id desc limit 1), 'epoch') < @rooted`,
		map[string]any{"batch": batch, "now": now.UTC(), "n": n, "hash": chain.Sum(nil), "attempts": array.Of(attempts), "calls": array.Of(calls), "campaigns": array.Of(campaigns),
			"leads": array.Of(leads), "blinds": array.Of(blinds), "rules": array.Of(rules), "inputs": array.Of(inputs), "digests": array.Of(digests), "places": array.Of(places),
			"rooted": now.Add(-RootEvery).UTC()}).Row().Scan(&due)
	if err != nil {
		return fmt.Errorf("keep %d verdicts: %w", n, err)
	}
	if !due {
		return nil
	}
	return Root(tx, t, now)
}

// RootEvery is how often the batches of verdicts are rooted in the audit log while calls are made.
const RootEvery = 10 * time.Minute

// rooted bounds the batches of one root, so that no transaction is long.
const rooted = 20_000

// Root binds the batches that are not rooted yet into the audit log: their hashes after the previous root's make a new root, and an entry
// of the log names it. Whoever changes a verdict afterwards, or takes one away, breaks a chain whose end stands in the shared book. tx
// must be inside the door of t; two at once wait for each other. Nothing to root changes nothing.
func Root(tx *gorm.DB, t tenant.ID, now time.Time) error {
	if err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended(?, 7301))`, "verdict_roots/"+string(t)).Error; err != nil {
		return err
	}
	var last struct {
		ID   int64
		Hash []byte
	}
	if err := tx.Raw(`select id, hash from verdict_roots order by id desc limit 1`).Scan(&last).Error; err != nil {
		return err
	}
	var batches []struct {
		ID   string
		Hash []byte
	}
	if err := tx.Raw(`select id, hash from verdict_batches where root_id is null order by at, id limit ?`, rooted).Scan(&batches).Error; err != nil || len(batches) == 0 {
		return err
	}
	chain := sha256.New()
	chain.Write(last.Hash)
	ids, places := make([]string, len(batches)), make([]int32, len(batches))
	for i, b := range batches {
		chain.Write(b.Hash)
		ids[i], places[i] = b.ID, int32(i)
	}
	root, id := chain.Sum(nil), last.ID+1
	if err := tx.Exec(`insert into verdict_roots (id, at, batches, hash) values (?, ?, ?, ?)`, id, now.UTC(), len(batches), root).Error; err != nil {
		return err
	}
	if err := tx.Exec(`update verdict_batches set root_id = ?, place = a.place from unnest(?::text[], ?::int[]) as a (id, place) where verdict_batches.id = a.id`,
		id, array.Of(ids), array.Of(places)).Error; err != nil {
		return err
	}
	return audit.Append(tx, tenant.System(t), now, audit.Entry{Action: "verdicts_rooted", Object: "verdict_roots", ObjectID: strconv.FormatInt(id, 10),
		Detail: map[string]string{"root": hex.EncodeToString(root), "batches": strconv.Itoa(len(batches))}})
}
