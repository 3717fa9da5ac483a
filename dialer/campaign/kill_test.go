package campaign_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/lease"
	"github.com/boyunhq/boyun/tenant"
)

// nodeEnv tells a process that it is a node: dsn|tenant|campaigns in the order it wants them|its name|file of what it dialed|when time began|
// how many it claims at once|how long it works: 0 until its campaigns are done.
const nodeEnv = "BOYUN_TEST_CLAIM_NODE"

// hurry is how much faster than ours the nodes' clock runs, so that leads of a dead node come back within a test.
const hurry = 60

// node claims, "dials" by a line in a file and ends what it dialed, of every campaign whose lease it gets.
type node struct {
	name   string
	began  time.Time
	noon   time.Time
	door   *tenant.Schemas
	store  *campaign.Store
	leases *lease.Leases
	dialed *os.File
	size   int
	until  time.Time // zero: the campaigns' end
}

func (n *node) over() bool { return !n.until.IsZero() && time.Now().After(n.until) }

func (n *node) now() time.Time { return n.noon.Add(hurry * time.Since(n.began)) }

// TestNodeProcess is one of the nodes that TestKilledNodesNeitherLoseALeadNorCallItTwice kills; by itself it tests nothing.
func TestNodeProcess(t *testing.T) {
	told := strings.Split(os.Getenv(nodeEnv), "|")
	if len(told) != 8 {
		return
	}
	door := tenant.NewSchemas(dbtest.Pool(t, told[0], 6))
	g, err := guard.New(guard.Config{TrustTenants: true})
	if err != nil {
		t.Fatal(err)
	}
	leases, err := lease.New(door, lease.Config{TTL: 400 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	n := &node{name: told[3], noon: noon(t), door: door, store: campaign.NewStore(door, g, nil), leases: leases}
	if n.began, err = time.Parse(time.RFC3339Nano, told[5]); err != nil {
		t.Fatal(err)
	}
	if n.size, err = strconv.Atoi(told[6]); err != nil {
		t.Fatal(err)
	}
	if works, err := time.ParseDuration(told[7]); err != nil {
		t.Fatal(err)
	} else if works > 0 {
		n.until = n.began.Add(works)
	}
	if n.dialed, err = os.OpenFile(told[4], os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		t.Fatal(err)
	}
	defer n.dialed.Close()
	var wait sync.WaitGroup
	for i, c := range strings.Split(told[2], ",") {
		wait.Go(func() {
			e := run.Entry{Tenant: tenant.ID(told[1]), Campaign: dialer.CampaignID(c)}
			first := time.NewTimer(time.Duration(i) * 100 * time.Millisecond) // its own campaign first
			<-first.C
			if err := n.campaign(e); err != nil {
				t.Errorf("campaign %s: %v", c, err)
			}
		})
	}
	wait.Wait()
}

// campaign works on e, under one lease after another, until it is done.
func (n *node) campaign(e run.Entry) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ; !n.over(); <-tick.C {
		held, err := n.leases.Acquire(context.Background(), campaign.LeaseName(e.Tenant, e.Campaign), n.name)
		if fault.Is(err, fault.Conflict) { // somebody else's
			done := false
			if err := n.door.Within(context.Background(), e.Tenant, func(tx *gorm.DB) error {
				return tx.Raw(`select status = 'done' from campaigns where id = ?`, string(e.Campaign)).Scan(&done).Error
			}); err != nil || done {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		done, err := n.under(held, e)
		if done || err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

func (n *node) under(held *lease.Held, e run.Entry) (done bool, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	kept := make(chan error, 1)
	go func() { kept <- held.Keep(ctx) }()
	defer func() { cancel(); <-kept }()
	if err := n.store.Expire(ctx, e, held.Epoch, n.now()); err != nil {
		return false, err
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !n.over() {
		got, err := n.store.Claim(ctx, e, n.name, held.Epoch, n.size, n.now())
		if err != nil {
			return false, err
		}
		if err := n.dial(ctx, e, held.Epoch, got); err != nil {
			return false, err
		}
		if len(got) > 0 {
			continue
		}
		if done, err := n.store.Finished(ctx, e, n.now()); done || err != nil {
			return done, err
		}
		<-tick.C
	}
	return true, nil
}

// dial writes down what would be dialed, all of it or nothing, and then how it ended, under the epoch it was claimed with.
func (n *node) dial(ctx context.Context, e run.Entry, epoch int64, got []run.Claimed) error {
	var lines strings.Builder
	attempts, leads := make([]string, len(got)), make([]string, len(got))
	for i, c := range got {
		fmt.Fprintf(&lines, "%s %s %s %d\n", e.Campaign, c.Lead, c.Attempt, epoch)
		attempts[i], leads[i] = string(c.Attempt), string(c.Lead)
	}
	if _, err := n.dialed.WriteString(lines.String()); err != nil || len(got) == 0 {
		return err
	}
	return n.door.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		if err := campaign.Lookups(tx); err != nil {
			return err
		}
		ended := tx.Exec(`update attempts set ended_at = ?, outcome = 'answered' where id = any(?::text[]) and epoch = ? and ended_at is null`, n.now().UTC(), array.Of(attempts), epoch)
		if ended.Error != nil || ended.RowsAffected == 0 { // a stale epoch writes nothing
			return ended.Error
		}
		return tx.Exec(`update queue set state = 'done' where campaign_id = ? and lead_id = any(?::text[]) and epoch = ?`, string(e.Campaign), array.Of(leads), epoch).Error
	})
}

// crew is two nodes, each a process of its own, that want the same campaigns in different order.
type crew struct {
	file  string // what they dialed
	nodes []*exec.Cmd
	ended chan error
	bring func(at int) // starts a node in that place
}

// crew makes nodes of b that claim size leads at once and work so long; 0 until the campaigns are done.
func (b *bench) crew(size int, works time.Duration, ids ...string) *crew {
	b.Helper()
	if err := b.Schemas.Public(context.Background(), func(tx *gorm.DB) error { return tx.Exec(`delete from leases`).Error }); err != nil {
		b.Fatal(err)
	}
	c, began, names := &crew{file: filepath.Join(b.TempDir(), "dialed"), nodes: make([]*exec.Cmd, 2), ended: make(chan error, 64)}, time.Now(), 0
	c.bring = func(at int) {
		names++
		order := ids[at] + "," + ids[1-at]
		child := exec.Command(os.Args[0], "-test.run=^TestNodeProcess$", "-test.timeout="+(2*time.Minute+works).String())
		child.Env = append(os.Environ(), nodeEnv+"="+strings.Join([]string{b.DSN, string(b.t), order, fmt.Sprintf("node%d", names), c.file, began.Format(time.RFC3339Nano), strconv.Itoa(size), works.String()}, "|"))
		if err := child.Start(); err != nil {
			b.Fatal(err)
		}
		c.nodes[at] = child
		go func() { c.ended <- child.Wait() }()
	}
	return c
}

// Two nodes work two campaigns on one list; again and again one is killed, or stopped for longer than its lease lasts and woken again.
// Every lead is called to its end exactly once, and a second time only after the first attempt was settled as lost.
func TestKilledNodesNeitherLoseALeadNorCallItTwice(t *testing.T) {
	const people, wanted = 1500, 8
	b := newBench(t)
	b.leads(1, people)
	var ids []string
	for range 2 {
		e, _ := b.start("box", "boxid") // nobody real is called, so no cap of a day keeps a lost lead from its second try
		ids = append(ids, string(e.Campaign))
	}
	b.exec(`update campaigns set max_attempts = 9`)
	crew := b.crew(10, 0, ids...)
	file, nodes, ended, bring := crew.file, crew.nodes, crew.ended, crew.bring
	bring(0)
	bring(1)
	alive := 2
	t.Cleanup(func() {
		for _, child := range nodes {
			child.Process.Kill()
		}
		for ; alive > 0; alive-- {
			<-ended
		}
	})
	kills, stops := 0, 0
	for kills+stops < wanted {
		before := attempted(b)
		b.until(func() bool { return attempted(b) > before+people/10 || finished(b) })
		if finished(b) {
			break
		}
		child, at := nodes[kills%2], kills%2
		if (kills+stops)%3 == 2 { // enough of both even if a busy machine leaves time for four
			stops++
			child.Process.Signal(syscall.SIGSTOP)
			lost := attempted(b)
			wake := time.NewTimer(time.Second)
			<-wake.C
			child.Process.Signal(syscall.SIGCONT)
			t.Logf("stopped a node; meanwhile the other went on from %d to %d", lost, attempted(b))
			continue
		}
		kills++
		child.Process.Kill()
		if err := <-ended; err == nil {
			break // it was just done
		}
		alive--
		bring(at)
		alive++
	}
	for ; alive > 0; alive-- {
		if err := <-ended; err != nil {
			t.Fatalf("a node failed: %v", err)
		}
	}
	if kills < 3 || stops < 1 {
		t.Fatalf("killed %d times and stopped %d: the test proves little", kills, stops)
	}
	t.Logf("killed %d times, stopped %d times", kills, stops)
	b.everyoneOnce(ids, people)
	b.asDialed(file)
}

func attempted(b *bench) int { return scan[int](b, `select count(*) from attempts`) }
func finished(b *bench) bool { return scan[bool](b, `select bool_and(status = 'done') from campaigns`) }

// until looks until ok or a deadline; the database tells of no event a test could wait for.
func (b *bench) until(ok func() bool) {
	b.Helper()
	deadline, tick := time.NewTimer(90*time.Second), time.NewTicker(5*time.Millisecond)
	defer deadline.Stop()
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			b.Fatal("waited in vain")
		case <-tick.C:
		}
	}
}

// everyoneOnce asserts what the books say: everybody was called to the end, once, and nobody twice at a time.
func (b *bench) everyoneOnce(campaigns []string, people int) {
	b.Helper()
	for _, id := range campaigns {
		if n := scan[int](b, `select count(*) from queue where campaign_id = ? and state = 'done'`, id); n != people {
			b.Errorf("campaign %s: %d of %d leads are done", id, n, people)
		}
		if n := scan[int](b, `select count(distinct lead_id) from attempts where campaign_id = ? and outcome = 'answered'`, id); n != people {
			b.Errorf("campaign %s: %d of %d leads were called to the end", id, n, people)
		}
	}
	if n := scan[int](b, `select count(*) from attempts where outcome = 'answered'`); n != people*len(campaigns) {
		b.Errorf("%d calls to the end for %d leads", n, people*len(campaigns))
	}
	if n := scan[int](b, `select count(*) from attempts where ended_at is null`); n != 0 {
		b.Errorf("%d attempts have no end", n)
	}
	if n := scan[int](b, `select count(*) from attempts a join attempts z on z.campaign_id = a.campaign_id and z.lead_id = a.lead_id and z.number > a.number
		where a.outcome <> 'failed' or a.ended_at > z.created_at or a.epoch >= z.epoch`); n != 0 {
		b.Errorf("%d attempts began before the one ahead of them was settled", n)
	}
	b.Logf("%d attempts died with their node and were made again", scan[int](b, `select count(*) from attempts where outcome = 'failed'`))
}

// asDialed holds what the nodes dialed against the books: nothing was dialed that is not there, and nothing twice.
func (b *bench) asDialed(file string) {
	b.Helper()
	f, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	type fate struct{ ID, Outcome string }
	known := map[string]string{}
	for _, a := range scan[[]fate](b, `select id, outcome from attempts`) {
		known[a.ID] = a.Outcome
	}
	dialed, reached := map[string]bool{}, map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var id, lead, attempt string
		var epoch int64
		if n, _ := fmt.Sscan(lines.Text(), &id, &lead, &attempt, &epoch); n != 4 {
			b.Fatalf("a torn line: %q", lines.Text())
		}
		if dialed[attempt] || known[attempt] == "" {
			b.Errorf("attempt %s was dialed twice, or is not in the books", attempt)
		}
		dialed[attempt] = true
		if known[attempt] != "answered" {
			continue
		}
		if reached[id+" "+lead] {
			b.Errorf("lead %s was called to the end twice", lead)
		}
		reached[id+" "+lead] = true
	}
}
