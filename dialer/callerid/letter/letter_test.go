package letter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// claim plants a real trunk and a number of the tenant's own that is not proved.
func claim(w *tenanttest.World, boxes tenanttest.OneBox, id tenant.ID, caller, label string) error {
	number, _ := dialer.NewNumber("+8657188880001")
	sealed, err := list.SealCaller(boxes.Of, dialer.CallerID(caller), number)
	if err != nil {
		return err
	}
	return w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
		if err := tx.Exec(`insert into trunks (id, name, kind, host) values ('sip', 'Carrier', 'ip', 'sip.carrier.example')`).Error; err != nil {
			return err
		}
		return tx.Exec(`insert into caller_ids (id, label, sealed, last4, kind, trunk_id, proof) values (?, ?, ?, '0001', 'own', 'sip', 'requested')`, caller, label, sealed).Error
	})
}

func pdf(text string) []byte { return []byte("%PDF-1.7\n" + text) }

func reason(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		return coded.Reason
	}
	return fmt.Sprint(err)
}

func TestADocumentIsKeptSealedAndOnlyTheOperatorsWordVerifiesTheNumber(t *testing.T) {
	w, boxes, ctx := book.Open(t), tenanttest.NewBox(t), context.Background()
	id := w.Tenant(t, nil)
	if err := claim(w, boxes, id, "k", "Office"); err != nil {
		t.Fatal(err)
	}
	s, callers := letter.New(w.Schemas, boxes, false), callerid.New(w.Schemas, boxes, false)
	admin := tenant.Actor{Tenant: id, User: "boss", Role: tenant.Admin}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	first, err := s.Send(ctx, admin, "k", `C:\scans\..\Vertrag "1".pdf`, pdf("the first"), noon)
	must(err)
	if first.Name != "Vertrag 1.pdf" || first.State != letter.Waiting || first.Kind != "application/pdf" {
		t.Errorf("%+v", first)
	}
	second, err := s.Send(ctx, admin, "k", "contract.pdf", pdf("this number is ours"), noon.Add(time.Minute))
	must(err)
	waiting := func() (n int) {
		all, err := s.Pending(ctx)
		must(err)
		for _, p := range all {
			if p.Tenant == id {
				n++
			}
		}
		return n
	}
	if n := waiting(); n != 1 {
		t.Errorf("%d letters of one number wait", n)
	}
	var stored struct{ All []byte }
	must(w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		return tx.Raw(`select string_agg(sealed, '') as "all" from caller_letters`).Scan(&stored).Error
	}))
	if len(stored.All) == 0 || bytes.Contains(stored.All, []byte("this number")) {
		t.Error("the document lies in clear")
	}
	if l, file, err := s.Open(ctx, id, "k", second.ID); err != nil || string(file) != string(pdf("this number is ours")) || l.Name != "contract.pdf" {
		t.Errorf("opened: %+v %q (%v)", l, file, err)
	}
	if _, _, number, err := s.Claimed(ctx, tenant.System(id), "k", second.ID, noon); err != nil || number.Reveal() != "+8657188880001" {
		t.Errorf("the operator compares it with %v (%v)", number, err)
	}
	if _, err := s.Decide(ctx, admin, "k", second.ID, true, "", noon); reason(err) != "proof_by_operator" {
		t.Errorf("a tenant approved its own letter: %v", err)
	}
	if _, err := s.Decide(ctx, tenant.System(id), "k", first.ID, true, "", noon); reason(err) != "letter_decided" {
		t.Errorf("a letter that was replaced: %v", err)
	}
	if _, err := s.Decide(ctx, tenant.System(id), "k", second.ID, false, " ", noon); reason(err) != "letter_note" {
		t.Errorf("refused without a word: %v", err)
	}
	if l, err := s.Decide(ctx, tenant.System(id), "k", second.ID, false, "the company is another", noon); err != nil || l.State != letter.Refused || l.Note != "the company is another" {
		t.Errorf("refused: %+v (%v)", l, err)
	}
	if c, err := callers.Get(ctx, id, "k", noon); err != nil || c.Proof != callerid.Requested {
		t.Errorf("after a refusal: %+v (%v)", c, err)
	}
	number, _ := dialer.NewNumber("+8657188880001")
	if may, err := callers.MayShow(ctx, id, "sip", number); err != nil || may {
		t.Errorf("shown before it was proved: %v (%v)", may, err)
	}
	third, err := s.Send(ctx, admin, "k", "scan.png", append([]byte("\x89PNG\r\n\x1a\n"), "pixels"...), noon.Add(time.Hour))
	must(err)
	if l, err := s.Decide(ctx, tenant.System(id), "k", third.ID, true, "", noon.Add(2*time.Hour)); err != nil || l.State != letter.Approved {
		t.Fatalf("approved: %+v (%v)", l, err)
	}
	if c, err := callers.Get(ctx, id, "k", noon); err != nil || c.Proof != callerid.Verified || c.By != callerid.ByOperator {
		t.Errorf("after the approval: %+v (%v)", c, err)
	}
	if may, err := callers.MayShow(ctx, id, "sip", number); err != nil || !may {
		t.Errorf("not shown though it is proved: %v (%v)", may, err)
	}
	if _, err := s.Send(ctx, admin, "k", "more.pdf", pdf(""), noon); reason(err) != "proof_done" {
		t.Errorf("a letter for a number that needs none: %v", err)
	}
	all, err := s.List(ctx, id, "k")
	must(err)
	if len(all) != 3 || all[0].ID != third.ID || all[2].State != letter.Withdrawn || waiting() != 0 {
		t.Errorf("%+v; %d wait", all, waiting())
	}
}

func TestWhatIsNoDocumentIsNotTaken(t *testing.T) {
	w, boxes, ctx := book.Open(t), tenanttest.NewBox(t), context.Background()
	id := w.Tenant(t, nil)
	if err := claim(w, boxes, id, "k", "Office"); err != nil {
		t.Fatal(err)
	}
	s, admin := letter.New(w.Schemas, boxes, true), tenant.Actor{Tenant: id, User: "boss", Role: tenant.Admin}
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":              {nil, "letter_size"},
		"too much":             {append(pdf(""), make([]byte, letter.MostBytes)...), "letter_size"},
		"a page that runs":     {[]byte("<!doctype html><script>alert(1)</script>"), "letter_kind"},
		"a picture with code":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "letter_kind"},
		"a program":            {[]byte("\x7fELF\x02\x01\x01"), "letter_kind"},
		"an archive":           {[]byte("PK\x03\x04whatever"), "letter_kind"},
		"a name that pretends": {[]byte("MZ\x90\x00 contract.pdf"), "letter_kind"},
	} {
		if _, err := s.Send(ctx, admin, "k", "contract.pdf", test.file, noon); reason(err) != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if _, err := s.Send(ctx, admin, "nobody's", "contract.pdf", pdf(""), noon); !fault.Is(err, fault.NotFound) {
		t.Errorf("for a number that is not there: %v", err)
	}
	sent, err := s.Send(ctx, admin, "k", strings.Repeat("x", 300)+".pdf", pdf(""), noon)
	if err != nil || len(sent.Name) > 100 || !strings.HasSuffix(sent.Name, ".pdf") {
		t.Fatalf("%+v (%v)", sent, err)
	}
	// on a private installation the tenant is the operator
	if l, err := s.Decide(ctx, admin, "k", sent.ID, true, "", noon); err != nil || l.State != letter.Approved || l.By != "boss" {
		t.Errorf("%+v (%v)", l, err)
	}
}

func TestNoTenantSeesOrJudgesAnothersLetters(t *testing.T) {
	w, boxes := book.Open(t), tenanttest.NewBox(t)
	s := letter.New(w.Schemas, boxes, true)
	type office = isolation.Office
	caller := func(o office) dialer.CallerID { return dialer.CallerID("caller-" + o.ID) }
	by := func(o office) tenant.Actor { return tenant.Actor{Tenant: o.ID, User: "u", Role: tenant.Admin} }
	letterOf := map[tenant.ID]string{}
	plant := func(ctx context.Context, o office) error {
		if err := claim(w, boxes, o.ID, string(caller(o)), o.Canary); err != nil {
			return err
		}
		sent, err := s.Send(ctx, by(o), caller(o), o.Canary+".pdf", pdf(o.Canary), noon)
		letterOf[o.ID] = sent.ID
		return err
	}
	type probe = isolation.Probe
	nothing := func(context.Context, office) (any, error) { return nil, nil }
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		probe{Name: "List", Run: func(ctx context.Context, me office) (any, error) { return s.List(ctx, me.ID, caller(me)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return s.List(ctx, me.ID, caller(other)) }},
		probe{Name: "Open", Run: func(ctx context.Context, me office) (any, error) {
			l, file, err := s.Open(ctx, me.ID, caller(me), letterOf[me.ID])
			return []any{l, file}, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			l, file, err := s.Open(ctx, me.ID, caller(other), letterOf[other.ID])
			return []any{l, file}, err
		}},
		probe{Name: "Claimed", Run: func(ctx context.Context, me office) (any, error) {
			l, label, _, err := s.Claimed(ctx, by(me), caller(me), letterOf[me.ID], noon)
			return []any{l, label}, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			l, label, _, err := s.Claimed(ctx, by(me), caller(other), letterOf[other.ID], noon)
			return []any{l, label}, err
		}},
		probe{Name: "Send", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return s.Send(ctx, by(me), caller(other), "x.pdf", pdf(""), noon)
		}},
		probe{Name: "Withdraw", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return nil, s.Withdraw(ctx, by(me), caller(other), letterOf[other.ID], noon)
		}},
		probe{Name: "Decide", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return s.Decide(ctx, by(me), caller(other), letterOf[other.ID], true, "", noon)
		}},
	)
}
