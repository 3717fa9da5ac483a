package callerid

import (
	"context"
	"log/slog"
	"math"
	"net/netip"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	spoken "github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/tenant"
)

// wire is an office with a real user agent and the sandbox carrier behind its trunk "box".
type wire struct {
	*office
	trunks  *trunk.Trunks
	carrier *sandbox.Sandbox
	prompts *prompt.Library
}

// Trunk and MayShow make the office the user agent's book: the store says who may show what.
func (w *wire) Trunk(context.Context, tenant.ID, dialer.TrunkID) (trunk.Account, error) {
	return trunk.Account{Name: "Sandbox", Kind: trunk.Sandbox, Transport: "udp", Numbers: trunk.Plus, Enabled: true}, nil
}

func (w *wire) Group(context.Context, tenant.ID, dialer.GroupID) (pick.Group, error) {
	return pick.Group{}, fault.New(fault.NotFound, "not_here", "no groups here")
}

func (w *wire) Rates(context.Context, tenant.ID, []dialer.TrunkID, string) (map[dialer.TrunkID]dialer.Rate, error) {
	return nil, nil
}

func connect(t *testing.T) *wire {
	t.Helper()
	w := &wire{office: open(t, false)}
	log := slog.New(slog.DiscardHandler)
	var err error
	if w.carrier, err = sandbox.New(sandbox.Config{Pace: 20, Seed: 1, Log: log}); err != nil {
		t.Fatal(err)
	}
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 40000, Last: 44999, Rest: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	w.trunks, err = trunk.New(trunk.Config{Networks: reach.This(), UDP: "127.0.0.1:0", TCP: "127.0.0.1:0", MediaBind: netip.MustParseAddr("127.0.0.1"), Sandbox: w.carrier.Addr().String(), PingEvery: time.Hour},
		trunk.World{Book: w, Ports: ports, Shared: shared, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	if w.prompts, err = prompt.Load(); err != nil {
		t.Fatal(err)
	}
	w.run(w.carrier.Run)
	w.run(w.trunks.Run)
	box, err := w.boxes.Box(context.Background(), w.admin.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := list.SealCaller(box, "boxid", e164(t, "+12015550100"))
	if err != nil {
		t.Fatal(err)
	}
	o := w.office
	o.exec(`update caller_ids set sealed = ?, last4 = '0100' where id = 'boxid'`, sealed)
	return w
}

func (w *wire) run(part func(context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- part(ctx) }()
	w.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			w.Error(err)
		}
	})
}

// closed waits for the report of an ended call to a number.
func (w *wire) closed(to dialer.Number) sandbox.Report {
	w.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(60 * time.Second)
	for {
		for _, r := range w.carrier.Reports() {
			if r.Number == to && r.Closed {
				return r
			}
		}
		select {
		case <-look.C:
		case <-deadline:
			w.Fatal("the call does not end")
		}
	}
}

// What the person at the number hears is the code: the sound of the carrier's account is nearer to the words of the true code than to
// those of any other that is tried.
func TestAProofCallSpeaksTheCodeAndTheCodeProvesTheNumber(t *testing.T) {
	w, ctx := connect(t), context.Background()
	ours := e164(t, "+8657188880000") // 00: a person answers
	c, err := w.Add(ctx, w.admin, Request{Label: "Office", Number: ours, Trunk: "box"}, w.at)
	if err != nil {
		t.Fatal(err)
	}
	speaker := spoken.NewSpeaker(w.trunks, w.prompts, slog.New(slog.DiscardHandler))
	p := NewProver(w.Store, speaker, func() time.Time { return w.at })
	w.run(speaker.Run)
	if err := p.Call(ctx, w.admin, c.ID, "en"); err != nil {
		t.Fatal(err)
	}
	report := w.closed(ours)
	if report.From.Reveal() != "+12015550100" {
		t.Errorf("the call showed %s instead of the sandbox's own number", report.From.Reveal())
	}
	code := w.codeOf(c.ID)
	if heardAs := w.nearest(p, report.Heard, code); heardAs != code {
		t.Errorf("the person heard %s, not %s", heardAs, code)
	}
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	if _, err := w.Prove(ctx, w.admin, c.ID, wrong, w.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong code: %v", err)
	}
	if c, err = w.Prove(ctx, w.admin, c.ID, code, w.at); err != nil || c.Proof != Verified || c.By != ByCall {
		t.Fatalf("%+v (%v)", c, err)
	}
	for trunk, want := range map[dialer.TrunkID]bool{"box": true, "sip": false} { // a proof in the sandbox proves nothing to real people
		if may, err := w.MayShow(ctx, w.admin.Tenant, trunk, ours); err != nil || may != want {
			t.Errorf("shown on %s: %v (%v)", trunk, may, err)
		}
	}
	if _, err := w.Prove(ctx, w.admin, c.ID, code, w.at); !fault.Is(err, fault.Conflict) {
		t.Errorf("a code that was used: %v", err)
	}
}

func (w *wire) codeOf(id dialer.CallerID) string {
	w.Helper()
	box, err := w.boxes.Box(context.Background(), w.admin.Tenant)
	if err != nil {
		w.Fatal(err)
	}
	var row codeRow
	if err := w.inside(func(tx *gorm.DB) error { return tx.Where("caller_id = ?", string(id)).Take(&row).Error }); err != nil {
		w.Fatal(err)
	}
	code, err := box.Open(row.Sealed, codePlace(id))
	if err != nil {
		w.Fatal(err)
	}
	return string(code)
}

// nearest is the code, of the true one and some that differ from it in one or more digits, whose words fit best what was heard.
func (w *wire) nearest(p *Prover, account heard.Account, code string) (best string) {
	w.Helper()
	candidates := []string{code}
	for i := range len(code) {
		for d := byte('0'); d <= '9'; d++ {
			if d != code[i] {
				candidates = append(candidates, code[:i]+string(rune(d))+code[i+1:])
			}
		}
	}
	fit := func(code string, late time.Duration) float64 {
		row, err := p.speaker.Words(code, "en")
		if err != nil {
			w.Fatal(err)
		}
		return distance(account.Slices, slicesOf(row, late))
	}
	// a machine that is busy delivers the first packet late, or stands still on the way: how the carrier's slices lie over the words is found out first
	late, score := time.Duration(0), math.Inf(1)
	for l := time.Duration(0); l < heard.Length; l += 20 * time.Millisecond {
		if d := fit(code, l); d < score {
			late, score = l, d
		}
	}
	score = math.Inf(1)
	for _, candidate := range candidates {
		if d := fit(candidate, late); d < score {
			best, score = candidate, d
		}
	}
	return best
}

// slicesOf is the account of a row as it would be heard without a network, from so late in a slice on.
func slicesOf(row *play.Row, late time.Duration) []heard.Slice {
	start := time.Unix(0, 0)
	log, at, frame := heard.NewLog(start, time.Minute), start.Add(late), make([]byte, media.FrameSamples)
	for seq := uint16(0); row.Next(frame); seq++ {
		log.Hear(&media.Packet{Codec: media.PCMA, Payload: frame, Sequence: seq, Timestamp: uint32(seq) * media.FrameSamples}, at)
		at = at.Add(20 * time.Millisecond)
	}
	return log.Close(at).Slices
}

// distance compares the loudest frequencies of what was heard with those of words, where a slice may be missing or too many.
func distance(heardAs, words []heard.Slice) float64 {
	const gap = 0.7
	cost := func(a, b heard.Slice) float64 { return math.Abs(math.Log1p(float64(a.Hz)) - math.Log1p(float64(b.Hz))) }
	before := make([]float64, len(heardAs)+1) // what was heard before the words costs nothing
	for _, word := range words {
		now := make([]float64, len(heardAs)+1)
		now[0] = before[0] + cost(word, heard.Slice{})
		for j, slice := range heardAs {
			now[j+1] = min(before[j]+cost(word, slice), now[j]+gap, before[j+1]+gap)
		}
		before = now
	}
	return slices.Min(before)
}

func TestAProofCallIsNotPlacedWithoutANumberToShowNorTooOften(t *testing.T) {
	w, ctx := connect(t), context.Background()
	prepare := func(id dialer.CallerID) error {
		_, err := w.Prepare(ctx, w.admin, id, "123456", w.at)
		return err
	}
	first, err := w.Add(ctx, w.admin, Request{Label: "First", Number: e164(t, "+8657188880001"), Trunk: "sip"}, w.at)
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(first.ID); reason(err) != "proof_no_caller" {
		t.Errorf("the first number of a trunk: %v", err)
	}
	w.ours("+8657188880002", hangzhou, Caps{})
	for range proofCalls {
		if err := prepare(first.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := prepare(first.ID); reason(err) != "proof_calls" {
		t.Errorf("a fourth call on one day: %v", err)
	}
	for range spoken.Tries {
		if _, err := w.Prove(ctx, w.admin, first.ID, "000000", w.at); reason(err) != "proof_code_wrong" {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	if _, err := w.Prove(ctx, w.admin, first.ID, "123456", w.at); reason(err) != "proof_code_old" {
		t.Errorf("the right code after too many wrong ones: %v", err)
	}
	if err := prepare("boxid"); reason(err) != "proof_done" {
		t.Errorf("the sandbox's number: %v", err)
	}
}

func reason(err error) string {
	if coded, ok := err.(*fault.Error); ok {
		return coded.Reason
	}
	return ""
}

// Forty calls by a pool of three: what the carrier saw as the caller is what was allocated, evenly, and a number that is not the tenant's
// never leaves.
func TestTheCarrierSeesTheAllocatedNumbersAndNoOther(t *testing.T) {
	w, ctx := connect(t), context.Background()
	numbers := map[dialer.CallerID]dialer.Number{}
	var all []Caller
	for _, digits := range []string{"+8657188880001", "+8657188880002", "+8657188880003"} {
		c := w.ours(digits, hangzhou, Caps{PerHour: 100})
		numbers[c.ID] = e164(t, digits)
		all = append(all, c)
	}
	w.exec(`update caller_ids set trunk_id = null where kind = 'own'`)
	w.pool("c1", all...)
	w.exec(`update campaigns set trunk_id = 'box'`)
	granted, err := w.claim("c1", leads(1, 30), w.at)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for i, g := range granted {
		from := numbers[g.Caller]
		want[from.Reveal()]++
		w.dial(from, e164(t, "+861380013"+string(rune('0'+i/10))+string(rune('0'+i%10))+"10")) // busy: nobody needs to talk
	}
	if _, err := w.trunks.Dial(ctx, call.Dialing{Tenant: w.admin.Tenant, Call: "x", Trunk: "box", To: e164(t, "+8613800138010"), From: e164(t, "+8610655599999"), RingTimeout: time.Second}, nil); err == nil ||
		err.(*dialer.Failure).Ending.Reason != "caller_id_unowned" {
		t.Errorf("somebody else's number: %v", err)
	}
	got := map[string]int{}
	for _, r := range w.carrier.Reports() {
		got[r.From.Reveal()]++
	}
	for from, n := range want {
		if n != 10 || got[from] != n {
			t.Errorf("%s: allocated %d, the carrier saw %d", from, n, got[from])
		}
	}
	if len(got) != 3 {
		t.Errorf("the carrier saw %v", got)
	}
}

func (w *wire) dial(from, to dialer.Number) {
	w.Helper()
	_, err := w.trunks.Dial(context.Background(), call.Dialing{Tenant: w.admin.Tenant, Call: dialer.CallID(dialer.NewID()), Trunk: "box", To: to, From: from, RingTimeout: 10 * time.Second}, func(dialer.Event) {})
	if f, ok := err.(*dialer.Failure); !ok || f.Ending.Outcome != dialer.Busy {
		w.Fatalf("dialed: %v", err)
	}
}
