package invite_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/invite"
	"github.com/boyunhq/boyun/tenant/password"
)

func TestWaitingInvitationsKeepTheirSeats(t *testing.T) {
	p, ctx := newPlace(t, 3), context.Background() // the owner has one
	_, a := p.invite(t, "a@acme.example", tenant.Agent)
	made, _ := p.invite(t, "b@acme.example", tenant.Agent)
	if _, _, err := p.Create(ctx, p.owner, invite.New{Email: "c@acme.example", Role: tenant.Agent, Language: "en"}); reason(err) != "seat_limit" {
		t.Fatal(err)
	}
	p.invite(t, "auditor@acme.example", tenant.Auditor) // free
	if _, err := p.Accept(ctx, form(a)); err != nil {
		t.Fatalf("the seat was kept for them: %v", err)
	}
	p.later = time.Minute
	if _, _, err := p.Resend(ctx, p.owner, made.ID); err != nil {
		t.Fatalf("an invitation is in its own way: %v", err)
	}
	if err := p.Revoke(ctx, p.owner, made.ID); err != nil {
		t.Fatal(err)
	}
	_, c := p.invite(t, "c@acme.example", tenant.Agent)
	cfg := p.cfg
	cfg.Seats = seats{2}
	if _, err := build(t, cfg).Accept(ctx, form(c)); reason(err) != "seat_limit" {
		t.Fatalf("the plan has shrunk: %v", err)
	}
}

func TestManyInvitationsAtOnceStayWithinTheSeats(t *testing.T) {
	p, ctx := newPlace(t, 4), context.Background()
	results := make([]error, 8)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			_, _, results[i] = p.Create(ctx, p.owner, invite.New{Email: string(rune('a'+i)) + "@acme.example", Role: tenant.Agent, Language: "en"})
		})
	}
	wg.Wait()
	made := 0
	for _, err := range results {
		if err == nil {
			made++
		} else if reason(err) != "seat_limit" {
			t.Error(err)
		}
	}
	if made != 3 {
		t.Fatalf("%d invitations for 3 seats", made)
	}
}

func TestOfManyWhoAcceptOneLinkAtOnceOneWins(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	_, token := p.invite(t, "chen@acme.example", tenant.Agent)
	won := make(chan tenant.Actor, 12)
	var wg sync.WaitGroup
	for range 12 {
		cfg := p.cfg
		cfg.Hasher = password.Quick() // each its own, so that they do not come one after the other
		other := build(t, cfg)
		wg.Go(func() {
			who, err := other.Accept(ctx, form(token))
			if err == nil {
				won <- who
			} else if reason(err) != "invitation_used" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Fatalf("%d won", len(won))
	}
	if n := p.number(t, `select count(*) from users where email = 'chen@acme.example'`); n != 1 {
		t.Fatal(n)
	}
}

func TestAnInvitationWhoseMailFailedIsSimplyMadeAgain(t *testing.T) {
	p, ctx := newPlace(t, 2), context.Background()
	away := fault.New(fault.Unavailable, "mail_away", "no mail today")
	p.post.fail = away
	if _, _, err := p.Create(ctx, p.owner, invite.New{Email: "chen@acme.example", Role: tenant.Agent, Language: "en"}); !errors.Is(err, away) {
		t.Fatal(err)
	}
	p.post.fail = nil
	_, token := p.invite(t, "chen@acme.example", tenant.Agent)
	if n := p.number(t, `select count(*) from invitations`); n != 1 {
		t.Fatalf("%d invitations", n)
	}
	if _, err := p.Accept(ctx, form(token)); err != nil {
		t.Fatal(err)
	}
}

// TestAProcessMayDieAfterAnyStatement kills a process in the middle of an invitation and of its acceptance. Then another tries again.
func TestAProcessMayDieAfterAnyStatement(t *testing.T) {
	p, ctx := newPlace(t, -1), context.Background()
	wish := func(n int) invite.New {
		return invite.New{Email: "p" + string(rune('a'+n)) + "@acme.example", Role: tenant.Agent, Language: "en"}
	}
	deaths := 0
	for n := 0; ; n++ {
		cfg := p.cfg
		schemas, life := p.Mortal(t)
		cfg.Schemas = schemas
		mortal := build(t, cfg)
		life.DieAfter(n)
		_, _, err := mortal.Create(ctx, p.owner, wish(n))
		if !life.Dead() {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		deaths++
		_, link, err := p.Create(ctx, p.owner, wish(n))
		if err != nil {
			t.Fatalf("dead after %d: %v", n, err)
		}
		life.DieAfter(n)
		who, err := mortal.Accept(ctx, form(token(t, link)))
		if life.Dead() {
			if err == nil {
				t.Fatalf("dead after %d and accepted", n)
			}
			if who, err = p.Accept(ctx, form(token(t, link))); err != nil {
				t.Fatalf("dead after %d: %v", n, err)
			}
		}
		if n := p.number(t, `select count(*) from users u join public.logins l on l.user_id = u.id where u.id = '`+string(who.User)+`'`); err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	if deaths < 10 || p.number(t, `select count(*) from users`) != deaths+1 {
		t.Fatalf("%d deaths, %d users", deaths, p.number(t, `select count(*) from users`))
	}
	for _, action := range []string{"invitation_accepted"} {
		if n := p.number(t, `select count(*) from audit_log where action = '`+action+`'`); n != deaths {
			t.Fatalf("%d of %s, want %d", n, action, deaths)
		}
	}
}

func TestAnotherTenantsInvitationsAreNotThere(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, token := p.invite(t, "chen@acme.example", tenant.Agent)
	other, stranger := p.company(t)
	if list, err := p.List(ctx, other); err != nil || len(list) != 0 {
		t.Fatal(list, err)
	}
	if err := p.Revoke(ctx, stranger, made.ID); reason(err) != "no_invitation" {
		t.Fatal(err)
	}
	if _, _, err := p.Resend(ctx, stranger, made.ID); reason(err) != "no_invitation" {
		t.Fatal(err)
	}
	theirs, _, err := p.Create(ctx, stranger, invite.New{Email: "chen@acme.example", Role: tenant.Owner, Language: "en"})
	if err != nil || theirs.ID == made.ID {
		t.Fatal(theirs, err)
	}
	var seen int
	err = p.Schemas.Within(ctx, other, func(tx *gorm.DB) error {
		return tx.Raw(`select count(*) from public.invitation_lookups where tenant_id <> ?`, string(other)).Scan(&seen).Error
	})
	if err != nil || seen != 0 {
		t.Fatalf("sees %d look-ups of others, %v", seen, err)
	}
	if who, err := p.Accept(ctx, form(token)); err != nil || who.Tenant != p.id || who.Role != tenant.Agent {
		t.Fatalf("%+v, %v", who, err)
	}
}

func TestATenantThatIsSuspendedTakesNobodyIn(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	_, token := p.invite(t, "chen@acme.example", tenant.Agent)
	db, err := pgx.Connect(ctx, p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	if _, err := db.Exec(ctx, `update tenants set status = 'suspended' where id = $1`, string(p.id)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Accept(ctx, form(token)); reason(err) != "token_wrong" {
		t.Fatal(err)
	}
}
