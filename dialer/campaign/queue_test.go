package campaign_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// What a queue names is there, though no row asks for itself: a lead and a campaign that do not exist are refused, a lead in a queue is not
// deleted, and whoever deletes and whoever queues the same lead at once wait for each other.
func TestAQueueNamesOnlyWhatIsThere(t *testing.T) {
	b := newBench(t)
	b.leads(1, 10)
	e, _ := b.start("sip", "own")
	b.exec(`delete from queue`)
	do := func(sql string, args ...any) error {
		return b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error })
	}
	refused := func(what string, err error) {
		t.Helper()
		if broken, ok := errors.AsType[*pgconn.PgError](err); !ok || broken.Code != "23503" {
			t.Errorf("%s: %v", what, err)
		}
	}
	const place = `insert into queue (campaign_id, lead_id, state) select ?, id, 'queued' from (values ('lead00000001'), (cast(? as text))) l (id) on conflict do nothing`
	refused("a lead that is not there", do(place, string(e.Campaign), "nobody"))
	refused("a campaign that is not there", do(place, "nothing", "lead00000002"))
	if err := do(place, string(e.Campaign), "lead00000002"); err != nil {
		t.Fatal(err)
	}
	refused("a lead that is queued", do(`delete from leads where id in ('lead00000002', 'lead00000003')`))

	deleted, queued := make(chan error, 1), make(chan error, 1)
	held, goOn := make(chan struct{}), make(chan struct{})
	go func() {
		deleted <- b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error {
			err := tx.Exec(`delete from leads where id = 'lead00000005'`).Error
			close(held)
			<-goOn
			return err
		})
	}()
	<-held
	go func() { queued <- do(place, string(e.Campaign), "lead00000005") }()
	b.until(func() bool {
		return scan[bool](b, `select exists (select 1 from pg_locks where not granted)`)
	})
	close(goOn)
	if err := <-deleted; err != nil {
		t.Fatal(err)
	}
	refused("a lead that was deleted meanwhile", <-queued)
	b.exec(`delete from campaigns where id = ?`, string(e.Campaign))
	if n := scan[int](b, `select count(*) from queue`); n != 0 {
		t.Errorf("%d places of a campaign that is no more", n)
	}
}
