package signup_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/signup"
)

func TestTheFormIsJudgedInWords(t *testing.T) {
	p := newPlace(t)
	tests := []struct {
		name   string
		change func(*signup.Request)
		want   string
	}{
		{"no company", func(r *signup.Request) { r.Company = "  " }, "company_form"},
		{"a company of two lines", func(r *signup.Request) { r.Company = "Acme\nBcc: x" }, "company_form"},
		{"a company without end", func(r *signup.Request) { r.Company = strings.Repeat("x", 201) }, "company_form"},
		{"no address", func(r *signup.Request) { r.Email = "lin" }, "email_form"},
		{"a short password", func(r *signup.Request) { r.Password = "x" }, "password_short"},
		{"the address as password", func(r *signup.Request) { r.Password = p.email }, "password_personal"},
		{"no such country", func(r *signup.Request) { r.Country = "XX" }, "country_unknown"},
		{"no such language", func(r *signup.Request) { r.Language = "de" }, "language_unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := p.request()
			test.change(&r)
			_, _, err := p.Begin(context.Background(), r, "")
			if reason(err) != test.want || !fault.Is(err, fault.Invalid) || detail(err, "field") == nil {
				t.Fatalf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestACodeMakesAWorkspaceAndTheBrowserThatBeganItMayEnter(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, browser := p.begin(t)
	if s.Step != signup.Mailed || s.Email != p.email || s.ExpiresAt.Sub(p.clock.now()) > 30*time.Minute {
		t.Fatalf("%+v", s)
	}
	letter := p.post.last(t, p.email, 1)
	if len(letter.Code) != 6 || !strings.HasPrefix(letter.Link, "https://call.example/verify?token=") {
		t.Fatalf("%+v", letter)
	}
	if _, err := p.Claim(ctx, s.ID, browser); reason(err) != "login_needed" {
		t.Fatalf("in before the code: %v", err)
	}
	done, err := p.VerifyCode(ctx, s.ID, letter.Code)
	if err != nil || done.Step != signup.Ready {
		t.Fatalf("%+v, %v", done, err)
	}
	p.whole(t, s.ID, p.email)
	owner, err := p.Claim(ctx, s.ID, browser)
	if err != nil || owner.Role != tenant.Owner || owner.User == "" {
		t.Fatalf("%+v, %v", owner, err)
	}
	if _, err := p.Claim(ctx, s.ID, "somebody else's"); reason(err) != "login_needed" {
		t.Fatal(err)
	}
	if again, err := p.VerifyCode(ctx, s.ID, letter.Code); err != nil || again != done {
		t.Fatalf("the answer was lost and asked for again: %+v, %v", again, err)
	}
	p.clock.forward(11 * time.Minute)
	if _, err := p.Claim(ctx, s.ID, browser); reason(err) != "login_needed" {
		t.Fatalf("the browser's secret outlives its purpose: %v", err)
	}
}

func TestTheLinkWorksOnAnyDeviceAndTwice(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	_, token, _ := strings.Cut(p.post.last(t, p.email, 1).Link, "token=")
	for range 2 {
		if done, err := p.VerifyLink(ctx, token); err != nil || done.ID != s.ID || done.Step != signup.Ready {
			t.Fatalf("%+v, %v", done, err)
		}
	}
	p.whole(t, s.ID, p.email)
	if _, err := p.VerifyLink(ctx, "nonsense"); reason(err) != "token_wrong" {
		t.Fatal(err)
	}
}

func TestFromTheCodeToTheWorkspaceInTwoSeconds(t *testing.T) {
	p, best := newPlace(t), time.Hour
	for range 3 { // the machine may be busy with something else
		p.email = string(tenant.NewID()) + "@acme.example"
		s, _ := p.begin(t)
		began := time.Now()
		if done, err := p.VerifyCode(context.Background(), s.ID, p.post.last(t, p.email, 1).Code); err != nil || done.Step != signup.Ready {
			t.Fatal(done, err)
		}
		best = min(best, time.Since(began))
	}
	t.Logf("a workspace in %v", best)
	if best > 2*time.Second {
		t.Fatalf("it took %v", best)
	}
}

func TestFiveWrongCodesAreAllAMailAllows(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	code := p.post.last(t, p.email, 1).Code
	for left := 4; left >= 0; left-- {
		if _, err := p.VerifyCode(ctx, s.ID, wrong(code)); reason(err) != "code_wrong" || detail(err, "left") != left {
			t.Fatalf("%v, want %d left", err, left)
		}
	}
	if _, err := p.VerifyCode(ctx, s.ID, code); reason(err) != "code_expired" {
		t.Fatalf("the right code after five wrong ones: %v", err)
	}
	p.clock.forward(31 * time.Second)
	if _, err := p.Resend(ctx, s.ID); err != nil {
		t.Fatal(err)
	}
	if done, err := p.VerifyCode(ctx, s.ID, p.post.last(t, p.email, 2).Code); err != nil || done.Step != signup.Ready {
		t.Fatal(done, err)
	}
}

func wrong(code string) string {
	if code == "000000" {
		return "111111"
	}
	return "000000"
}

func TestACodeLives30MinutesAndANewMailReplacesIt(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	first := p.post.last(t, p.email, 1)
	_, err := p.Resend(ctx, s.ID)
	if seconds, _ := detail(err, "seconds").(int); reason(err) != "resend_wait" || seconds < 1 || seconds > 30 || !fault.Is(err, fault.Quota) {
		t.Fatal(err)
	}
	p.clock.forward(31 * time.Minute)
	if _, err := p.VerifyCode(ctx, s.ID, first.Code); reason(err) != "code_expired" {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(first.Link, "token=")
	if _, err := p.VerifyLink(ctx, token); reason(err) != "code_expired" {
		t.Fatal(err)
	}
	again, err := p.Resend(ctx, s.ID)
	if err != nil || !again.ExpiresAt.After(s.ExpiresAt) {
		t.Fatalf("%+v, %v", again, err)
	}
	if _, err := p.VerifyLink(ctx, token); reason(err) != "token_wrong" {
		t.Fatalf("the replaced link: %v", err)
	}
	for n := 2; n < 10; n++ {
		p.clock.forward(31 * time.Second)
		if _, err := p.Resend(ctx, s.ID); err != nil {
			t.Fatal(n, err)
		}
	}
	p.clock.forward(31 * time.Second)
	if _, err := p.Resend(ctx, s.ID); reason(err) != "resend_wait" || detail(err, "seconds").(int) < 3600 {
		t.Fatalf("the eleventh mail: %v", err)
	}
}

func TestWhoComesAgainGetsTheirOwnSignUpAndNobodyElses(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, browser := p.begin(t)
	same, kept, err := p.Begin(ctx, p.request(), browser)
	if err != nil || same.ID != s.ID || kept != browser {
		t.Fatalf("%+v, %v", same, err)
	}
	p.post.last(t, p.email, 1)
	other := p.request()
	other.Password = "somebody else's long secret"
	if _, _, err := p.Begin(ctx, other, browser); reason(err) != "resend_wait" {
		t.Fatalf("a mail on the heels of another: %v", err)
	}
	p.clock.forward(31 * time.Second)
	theirs, secretOfTheirs, err := p.Begin(ctx, other, browser)
	if err != nil || theirs.ID == s.ID || secretOfTheirs == browser {
		t.Fatalf("%+v, %v", theirs, err)
	}
	code := p.post.last(t, p.email, 2).Code
	if done, err := p.VerifyCode(ctx, theirs.ID, code); err != nil || done.Step != signup.Ready {
		t.Fatal(done, err)
	}
	if _, err := p.VerifyCode(ctx, s.ID, p.post.letters[0].Code); reason(err) != "code_wrong" {
		t.Fatalf("a second workspace for one address: %v", err)
	}
	p.whole(t, theirs.ID, p.email)
}

func TestAnExpiredSignUpIsMailedAgainToWhoComesBack(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	p.clock.forward(31 * time.Minute)
	again, _, err := p.Begin(ctx, p.request(), "")
	if err != nil || again.ID != s.ID {
		t.Fatal(again, err)
	}
	if done, err := p.VerifyCode(ctx, s.ID, p.post.last(t, p.email, 2).Code); err != nil || done.Step != signup.Ready {
		t.Fatal(done, err)
	}
}

func TestTwoClicksAtOnceAreOneSignUp(t *testing.T) {
	p := newPlace(t)
	ids := make([]signup.ID, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			s, _, err := p.Begin(context.Background(), p.request(), "")
			if err != nil {
				t.Error(err)
			}
			ids[i] = s.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatal(ids)
		}
	}
	p.post.last(t, p.email, 1)
}

func TestAKnownAddressGetsTheSameAnswerAndAnotherLetter(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	if _, _, err := p.Direct(ctx, p.request()); err != nil {
		t.Fatal(err)
	}
	s, browser := p.begin(t)
	letter := p.post.last(t, p.email, 1)
	if letter.Code != "" || letter.Link != "https://call.example/login" || browser == "" {
		t.Fatalf("%+v", letter)
	}
	unknown, mine := newPlace(t), s
	theirs, _ := unknown.begin(t)
	mine.ID, mine.Email, mine.Company, mine.ResendAt, mine.ExpiresAt = theirs.ID, theirs.Email, theirs.Company, theirs.ResendAt, theirs.ExpiresAt
	if mine != theirs {
		t.Fatalf("the answers differ: %+v, %+v", mine, theirs)
	}
	if _, err := p.VerifyCode(ctx, s.ID, "123456"); reason(err) != "code_wrong" || detail(err, "left") != 4 {
		t.Fatal(err)
	}
	p.clock.forward(31 * time.Second)
	if _, err := p.Resend(ctx, s.ID); err != nil {
		t.Fatal(err)
	}
	p.post.last(t, p.email, 2)
	if n := p.count(t, `select count(*) from logins where email = $1`, p.email); n != 1 {
		t.Fatal(n)
	}
}

func TestAWrongAddressIsChangedAndItsCodeDies(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	old, right := p.post.last(t, p.email, 1).Code, "right."+p.email
	if _, err := p.ChangeAddress(ctx, s.ID, "nonsense"); reason(err) != "email_form" {
		t.Fatal(err)
	}
	changed, err := p.ChangeAddress(ctx, s.ID, " Right."+p.email)
	if err != nil || changed.Email != right || changed.ID != s.ID {
		t.Fatalf("%+v, %v", changed, err)
	}
	if fresh := p.post.last(t, right, 1).Code; fresh != old {
		if _, err := p.VerifyCode(ctx, s.ID, old); reason(err) != "code_wrong" {
			t.Fatal(err)
		}
	}
	if done, err := p.VerifyCode(ctx, s.ID, p.post.last(t, right, 1).Code); err != nil || done.Step != signup.Ready {
		t.Fatal(done, err)
	}
	p.whole(t, s.ID, right)
	if _, err := p.ChangeAddress(ctx, s.ID, p.email); reason(err) != "signup_verified" {
		t.Fatal(err)
	}
	if _, err := p.Get(ctx, "nobody"); reason(err) != "no_signup" {
		t.Fatal(err)
	}
}

func TestAMailThatDoesNotGoOutIsSaidAndTriedAgainAtOnce(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	away := fault.New(fault.Unavailable, "mail_away", "no mail today")
	p.post.refuse(away)
	if _, _, err := p.Begin(ctx, p.request(), ""); !errors.Is(err, away) {
		t.Fatal(err)
	}
	p.post.refuse(nil)
	s, _ := p.begin(t)
	if done, err := p.VerifyCode(ctx, s.ID, p.post.last(t, p.email, 1).Code); err != nil || done.Step != signup.Ready {
		t.Fatal(done, err)
	}
}

func TestThePageHearsEveryStepAndTheBusCarriesThem(t *testing.T) {
	p := newPlace(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s, _ := p.begin(t)
	events, err := p.cfg.Bus.Subscribe(ctx, signup.Topic(s.ID))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	seen := []signup.Step{}
	begun := make(chan struct{})
	wg.Go(func() {
		<-begun
		if _, err := p.VerifyCode(ctx, s.ID, p.post.last(t, p.email, 1).Code); err != nil {
			t.Error(err)
		}
	})
	for now, err := range p.Watch(ctx, s.ID) {
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, now.Step); len(seen) == 1 {
			close(begun)
		}
	}
	if seen[0] != signup.Mailed || seen[len(seen)-1] != signup.Ready {
		t.Fatal(seen)
	}
	for _, want := range []signup.Step{signup.Verified, signup.Tenant, signup.Schema, signup.Owner, signup.Ready} {
		var told struct{ Step signup.Step }
		if e := <-events; json.Unmarshal(e.Data, &told) != nil || told.Step != want {
			t.Fatalf("%s, want %s", e.Data, want)
		}
	}
	for _, err := range p.Watch(ctx, "nobody") {
		if reason(err) != "no_signup" {
			t.Fatal(err)
		}
	}
}

func TestDirectTwiceIsOneWorkspace(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	found := make([]tenant.ID, 4)
	var wg sync.WaitGroup
	for i := range found {
		wg.Go(func() {
			id, owner, err := p.Direct(ctx, p.request())
			if err != nil || owner == "" {
				t.Error(err)
			}
			found[i] = id
		})
	}
	wg.Wait()
	for _, id := range found {
		if id != found[0] || !id.Valid() {
			t.Fatal(found)
		}
	}
	p.clock.forward(48 * time.Hour)
	if err := p.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if id, _, err := p.Direct(ctx, p.request()); err != nil || id != found[0] {
		t.Fatal(id, err)
	}
	var users int
	err := p.Schemas.Within(ctx, found[0], func(tx *gorm.DB) error { return tx.Raw(`select count(*) from users`).Scan(&users).Error })
	if err != nil || users != 1 {
		t.Fatal(users, err)
	}
}

func TestYesterdaysSignUpsAreForgotten(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	if err := p.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(ctx, s.ID); err != nil {
		t.Fatal("forgotten today", err)
	}
	p.clock.forward(25 * time.Hour)
	if err := p.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(ctx, s.ID); reason(err) != "no_signup" {
		t.Fatal(err)
	}
}
