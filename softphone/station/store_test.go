package station

import (
	"context"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

func TestATelephoneIsUsedOnlyAfterItsAgentHeardTheCode(t *testing.T) {
	o, ctx := open(t), context.Background()
	made, err := o.Enter(ctx, o.lin, "lin", mobile(t, "+8613900001234"), false, o.at)
	if err != nil || made.Verified || made.Last4 != "1234" {
		t.Fatalf("%+v (%v)", made, err)
	}
	if err := o.Use(ctx, o.id, "lin", true); reason(err) != "station_unproven" {
		t.Errorf("used before it was proved: %v", err)
	}
	if _, err := o.Way(ctx, o.id, "lin", o.at); reason(err) != "station_unproven" {
		t.Errorf("rung before it was proved: %v", err)
	}
	way, err := o.Prepare(ctx, o.lin, "123456", o.at)
	o.must(err)
	if way.To.Reveal() != "+8613900001234" || way.From.Reveal() != "+12015550100" || way.Campaign != "c" {
		t.Errorf("the proof call goes to %v from %v by %s", way.To, way.From, way.Campaign)
	}
	if _, err := o.Prove(ctx, o.lin, "654321", o.at); reason(err) != "proof_code_wrong" {
		t.Errorf("a wrong code: %v", err)
	}
	if _, err := o.Prove(ctx, o.lin, "123456", o.at.Add(code.Life)); reason(err) != "proof_code_old" {
		t.Errorf("a code that is too old: %v", err)
	}
	if made, err = o.Prove(ctx, o.lin, "123456", o.at.Add(time.Minute)); err != nil || !made.Verified || made.By != ByCall {
		t.Fatalf("%+v (%v)", made, err)
	}
	o.must(o.Use(ctx, o.id, "lin", true))
	if n, err := o.Used(ctx, o.id, []tenant.UserID{"lin", "zhou"}); err != nil || n != 1 {
		t.Errorf("%d telephones in use (%v)", n, err)
	}
	// another number has to be proved anew, and is not in use
	if made, err = o.Enter(ctx, o.lin, "lin", mobile(t, "+8613900009999"), false, o.at); err != nil || made.Verified || made.InUse {
		t.Errorf("%+v (%v)", made, err)
	}
	if _, err := o.Prove(ctx, o.lin, "123456", o.at.Add(time.Minute)); reason(err) != "proof_code_old" {
		t.Errorf("the code of the number before proved another: %v", err)
	}
}

func TestCodesAreGuessedAndTelephonesRungOnlySoOften(t *testing.T) {
	o, ctx := open(t), context.Background()
	for i := range proofCalls {
		_, err := o.Enter(ctx, o.lin, "lin", mobile(t, "+861390000123"+string(rune('0'+i))), false, o.at) // each another number: strangers
		o.must(err)
		_, err = o.Prepare(ctx, o.lin, "123456", o.at)
		o.must(err)
	}
	if _, err := o.Prepare(ctx, o.lin, "123456", o.at); reason(err) != "proof_calls" {
		t.Errorf("one call more on one day: %v", err)
	}
	for range code.Tries {
		if _, err := o.Prove(ctx, o.lin, "000000", o.at); reason(err) != "proof_code_wrong" {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	if _, err := o.Prove(ctx, o.lin, "123456", o.at); reason(err) != "proof_code_old" {
		t.Errorf("the right code after too many wrong ones: %v", err)
	}
	o.must(o.Remove(ctx, o.lin, "lin", false, o.at))
	_, err := o.Enter(ctx, o.lin, "lin", mobile(t, "+8613900001239"), false, o.at)
	o.must(err)
	if _, err := o.Prepare(ctx, o.lin, "123456", o.at); reason(err) != "proof_calls" {
		t.Errorf("forgetting a telephone began the day's count anew: %v", err)
	}
	if _, err := o.Prepare(ctx, o.lin, "123456", o.at.Add(24*time.Hour)); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

func TestWhatAnAdminFixedTheAgentCannotChange(t *testing.T) {
	o, ctx := open(t), context.Background()
	made, err := o.Enter(ctx, o.boss, "lin", mobile(t, "+8613900001234"), true, o.at)
	if err != nil || !made.Verified || made.By != ByAdmin {
		t.Fatalf("%+v (%v)", made, err)
	}
	if _, err := o.Enter(ctx, o.lin, "lin", mobile(t, "+8613900009999"), false, o.at); reason(err) != "station_fixed" {
		t.Errorf("changed: %v", err)
	}
	if err := o.Remove(ctx, o.lin, "lin", false, o.at); reason(err) != "station_fixed" {
		t.Errorf("removed: %v", err)
	}
	o.must(o.Use(ctx, o.id, "lin", true)) // where calls go is the agent's own choice
	o.must(o.Remove(ctx, o.boss, "lin", true, o.at))
	if _, err := o.Of(ctx, o.id, "lin"); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed by the admin: %v", err)
	}
	if _, err := o.Enter(ctx, o.boss, "nobody", mobile(t, "+8613900001234"), true, o.at); !fault.Is(err, fault.NotFound) {
		t.Errorf("a telephone of nobody: %v", err)
	}
}

func TestATelephoneIsCalledByACallbackLineOfItsAgentsWithAProvenNumber(t *testing.T) {
	o, ctx := open(t), context.Background()
	for _, user := range []tenant.UserID{"lin", "zhou"} {
		_, err := o.Enter(ctx, o.boss, user, mobile(t, "+8613900001234"), true, o.at)
		o.must(err)
	}
	way, err := o.Way(ctx, o.id, "lin", o.at)
	if err != nil || way.Trunk != "box" || way.From.Reveal() != "+12015550100" || !way.Sandbox {
		t.Errorf("%+v (%v)", way, err)
	}
	if way, err = o.Way(ctx, o.id, "zhou", o.at); err != nil || way.Trunk != "sip" || way.From.Reveal() != "+8657188880001" {
		t.Errorf("%+v (%v)", way, err)
	}
	o.exec(`update caller_ids set proof = 'requested' where id = 'own'`)
	if _, err := o.Way(ctx, o.id, "zhou", o.at); reason(err) != "caller_unproven" {
		t.Errorf("with a number nobody has proved: %v", err)
	}
	o.exec(`update campaigns set route = 'direct'`)
	if _, err := o.Way(ctx, o.id, "lin", o.at); reason(err) != "no_callback_line" {
		t.Errorf("without a callback line: %v", err)
	}
}

func TestOverARealTrunkNoDearNumberIsCalled(t *testing.T) {
	o, ctx := open(t), context.Background()
	for name, c := range map[string]Claim{
		"number_kind_denied":    {Number: e164(t, "+8616800000000"), Country: "CN", Kind: phone.Premium},
		"number_country_denied": {Number: e164(t, "+2482515100"), Country: "SC", Kind: phone.Mobile},
	} {
		_, err := o.Enter(ctx, o.boss, "zhou", c, true, o.at)
		o.must(err)
		if _, err := o.Way(ctx, o.id, "zhou", o.at); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheNumberIsSealedAndNowhereInClear(t *testing.T) {
	o, ctx := open(t), context.Background()
	_, err := o.Enter(ctx, o.lin, "lin", mobile(t, "+8613900001234"), false, o.at)
	o.must(err)
	var rows []string
	o.must(o.world.Schemas.Within(ctx, o.id, func(tx *gorm.DB) error {
		return tx.Raw(`select s::text from stations s union all select a::text from audit_log a`).Scan(&rows).Error
	}))
	if text := strings.Join(rows, "\n"); strings.Contains(text, "13900001234") || strings.Contains(text, "3133393030303031323334") || !strings.Contains(text, "1234") {
		t.Errorf("the rows hold the number: %s", text)
	}
}
