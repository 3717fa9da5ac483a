package invite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/invite"
)

func TestAnInvitedPersonBecomesAMember(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, token := p.invite(t, " Chen@Acme.example ", tenant.Agent)
	if made.State != invite.Open || made.Email != "chen@acme.example" || made.InvitedByName != "Lin Yue" || made.ExpiresAt.Sub(made.CreatedAt) != 72*time.Hour {
		t.Fatalf("%+v", made)
	}
	if len(p.post.letters) != 1 || p.post.letters[0].To != "chen@acme.example" || !strings.Contains(p.post.letters[0].Text, token) || !strings.Contains(p.post.letters[0].Subject, "Lin Yue") {
		t.Fatalf("%+v", p.post.letters)
	}
	info, err := p.ByToken(ctx, token)
	want := invite.Info{Company: "Test " + string(p.id), Email: "chen@acme.example", Role: tenant.Agent, Language: "zh", InvitedByName: "Lin Yue", ExpiresAt: made.ExpiresAt}
	if err != nil || info != want {
		t.Fatalf("%+v, %v", info, err)
	}
	who, err := p.Accept(ctx, form(token))
	if err != nil || who.Tenant != p.id || who.Role != tenant.Agent {
		t.Fatalf("%+v, %v", who, err)
	}
	var row struct {
		Email, Name, Role, Language, PasswordHash string
		Seat                                      bool
	}
	err = p.Schemas.Within(ctx, p.id, func(tx *gorm.DB) error {
		return tx.Raw(`select u.email, u.name, u.role, u.language, u.seat, l.password_hash from users u join public.logins l on l.user_id = u.id and l.email = u.email where u.id = ?`,
			string(who.User)).Scan(&row).Error
	})
	if err != nil || row.Email != "chen@acme.example" || row.Name != "Chen" || row.Role != "agent" || row.Language != "en" || !row.Seat {
		t.Fatalf("%+v, %v", row, err)
	}
	if fits, err := p.cfg.Hasher.Match(ctx, secret, row.PasswordHash); err != nil || !fits {
		t.Fatal("the password does not fit", err)
	}
	if got, want := p.actions(t), []string{"invitation_sent by owner", "invitation_accepted by " + string(who.User)}; strings.Join(got, ",") != strings.Join(want, ",") {
		t.Fatalf("%v", got)
	}
	for _, err := range []error{second(p.ByToken(ctx, token)), second(p.Accept(ctx, form(token))), p.Revoke(ctx, p.owner, made.ID), third(p.Resend(ctx, p.owner, made.ID))} {
		if reason(err) != "invitation_used" {
			t.Errorf("%v, want invitation_used", err)
		}
	}
	if _, _, err := p.Create(ctx, p.owner, invite.New{Email: "chen@acme.example", Role: tenant.Admin, Language: "en"}); reason(err) != "already_member" {
		t.Error(err)
	}
	if p.states(t)["chen@acme.example"] != invite.Accepted {
		t.Error(p.states(t))
	}
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }

func TestWhomNobodyCanInvite(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	p.invite(t, "open@acme.example", tenant.Agent)
	admin, key := p.owner, tenant.Actor{Tenant: p.id, Key: "k1"}
	admin.Role = tenant.Admin
	tests := []struct {
		name string
		by   tenant.Actor
		new  invite.New
		want string
	}{
		{"no address", p.owner, invite.New{Email: "chen", Role: tenant.Agent, Language: "en"}, "email_form"},
		{"no such role", p.owner, invite.New{Email: "a@acme.example", Role: "root", Language: "en"}, "role_unknown"},
		{"no such language", p.owner, invite.New{Email: "a@acme.example", Role: tenant.Agent, Language: "de"}, "language_unknown"},
		{"an admin makes no owners", admin, invite.New{Email: "a@acme.example", Role: tenant.Owner, Language: "en"}, "owner_only"},
		{"a key makes no owners", key, invite.New{Email: "a@acme.example", Role: tenant.Owner, Language: "en"}, "owner_only"},
		{"an address that is invited", p.owner, invite.New{Email: "OPEN@acme.example", Role: tenant.Agent, Language: "en"}, "invitation_open"},
		{"a member", p.owner, invite.New{Email: "owner@" + string(p.id) + ".example", Role: tenant.Agent, Language: "en"}, "already_member"},
		{"an admin invites an admin", admin, invite.New{Email: "b@acme.example", Role: tenant.Admin, Language: "en"}, ""},
		{"a key invites an agent", key, invite.New{Email: "c@acme.example", Role: tenant.Agent, Language: "en"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := p.Create(ctx, test.by, test.new)
			if reason(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestAnAdminNeverSeesALinkToOwnership(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, _ := p.invite(t, "co-owner@acme.example", tenant.Owner)
	p.later = time.Minute
	admin := tenant.Actor{Tenant: p.id, User: "admin", Role: tenant.Admin}
	if _, link, err := p.Resend(ctx, admin, made.ID); reason(err) != "owner_only" || link != "" {
		t.Fatal(link, err)
	}
	if err := p.Revoke(ctx, admin, made.ID); reason(err) != "owner_only" {
		t.Fatal(err)
	}
}

func TestALinkEndsAfter72HoursAndANewOneReplacesIt(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, first := p.invite(t, "chen@acme.example", tenant.Agent)
	if _, _, err := p.Resend(ctx, p.owner, made.ID); reason(err) != "resend_wait" || !fault.Is(err, fault.Quota) {
		t.Fatal(err)
	}
	p.later = 72*time.Hour + time.Second
	if _, err := p.ByToken(ctx, first); reason(err) != "invitation_expired" {
		t.Fatal(err)
	}
	if _, err := p.Accept(ctx, form(first)); reason(err) != "invitation_expired" {
		t.Fatal(err)
	}
	if p.states(t)["chen@acme.example"] != invite.Expired {
		t.Fatal(p.states(t))
	}
	again, link, err := p.Resend(ctx, p.owner, made.ID)
	if err != nil || again.ID != made.ID || again.State != invite.Open {
		t.Fatalf("%+v, %v", again, err)
	}
	p.later += time.Minute
	_, newer, err := p.Resend(ctx, p.owner, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Accept(ctx, form(token(t, link))); reason(err) != "invitation_expired" {
		t.Fatalf("a link that was replaced: %v", err)
	}
	if _, err := p.Accept(ctx, form(token(t, newer))); err != nil {
		t.Fatal(err)
	}
	if got := p.actions(t); len(got) != 4 || got[1] != "invitation_resent by owner" {
		t.Fatal(got)
	}
}

func TestAnAddressInvitedAnewKeepsOneOpenInvitation(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	old, _ := p.invite(t, "chen@acme.example", tenant.Agent)
	p.later = 73 * time.Hour
	p.invite(t, "chen@acme.example", tenant.Supervisor)
	if _, _, err := p.Resend(ctx, p.owner, old.ID); reason(err) != "invitation_open" {
		t.Fatal(err)
	}
}

func TestWhatIsTakenBackOpensNothing(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, token := p.invite(t, "chen@acme.example", tenant.Agent)
	for range 2 {
		if err := p.Revoke(ctx, p.owner, made.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{second(p.ByToken(ctx, token)), second(p.Accept(ctx, form(token))), third(p.Resend(ctx, p.owner, made.ID))} {
		if reason(err) != "invitation_revoked" {
			t.Error(err)
		}
	}
	if got := p.actions(t); len(got) != 2 || got[1] != "invitation_revoked by owner" {
		t.Fatal(got)
	}
	if p.states(t)["chen@acme.example"] != invite.Revoked {
		t.Fatal(p.states(t))
	}
	p.invite(t, "chen@acme.example", tenant.Agent)
	for name, err := range map[string]error{"nobody's": p.Revoke(ctx, p.owner, "nobody"), "nobody's again": third(p.Resend(ctx, p.owner, "nobody"))} {
		if reason(err) != "no_invitation" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatAPersonFillsInIsJudged(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	_, token := p.invite(t, "chen.siyuan@acme.example", tenant.Agent)
	tests := []struct {
		name   string
		change func(*invite.Acceptance)
		want   string
	}{
		{"no name", func(a *invite.Acceptance) { a.Name = " " }, "name_form"},
		{"a name of two lines", func(a *invite.Acceptance) { a.Name = "a\nb" }, "name_form"},
		{"a short password", func(a *invite.Acceptance) { a.Password = "short" }, "password_short"},
		{"the own address as password", func(a *invite.Acceptance) { a.Password = "chen.siyuan@acme.example" }, "password_personal"},
		{"no such language", func(a *invite.Acceptance) { a.Language = "de" }, "language_unknown"},
		{"another token", func(a *invite.Acceptance) { a.Token = "nonsense" }, "token_wrong"},
		{"all well", func(*invite.Acceptance) {}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := form(token)
			test.change(&a)
			if _, err := p.Accept(ctx, a); reason(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
		})
	}
}
