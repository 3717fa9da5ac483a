package history

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

func TestTheSweepKnowsWhoTalkedInADeadNodesCallAndWhoTookIt(t *testing.T) {
	for name, test := range map[string]struct {
		log, taken bool
		want       string
	}{
		"an agent who talked":              {true, false, "lin/"},
		"a supervisor who took the call":   {true, true, "lin/boss"},
		"one whose agent's log came short": {false, true, "lin/boss"},
		"nobody":                           {false, false, "/"},
	} {
		t.Run(name, func(t *testing.T) {
			w, s, _, a := opened(t)
			ctx, at := context.Background(), a.At.Add(8*time.Second)
			if test.log {
				fixture.Exec(t, w, a.Tenant, `insert into agent_log (user_id, at, state, call_id) values ('lin', '`+a.At.Add(time.Second).Format(time.RFC3339)+`', 'talking', '`+string(a.Call)+`'),
					('lin', '`+at.Format(time.RFC3339)+`', 'wrap', '`+string(a.Call)+`'), ('zhao', '`+a.At.Add(time.Second).Format(time.RFC3339)+`', 'talking', 'another')`)
			}
			if test.taken {
				err := w.Schemas.Within(ctx, a.Tenant, func(tx *gorm.DB) error {
					return audit.Append(tx, tenant.Actor{Tenant: a.Tenant, User: "boss", Role: tenant.Supervisor}, at, audit.Entry{Action: "call_taken", Object: "calls", ObjectID: string(a.Call), Detail: map[string]string{"agent": "lin"}})
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Answered(ctx, a.Tenant, a.Call, a.At.Add(time.Second)); err != nil {
				t.Fatal(err)
			}
			if n, err := s.Sweep(ctx, a.Tenant, a.Campaign, 2, a.At.Add(time.Minute)); n != 1 || err != nil {
				t.Fatalf("swept %d, %v", n, err)
			}
			got, err := s.Get(ctx, a.Tenant, a.Call)
			if err != nil {
				t.Fatal(err)
			}
			if who := string(got.Agent) + "/" + got.Taken.By; who != test.want || got.Taken.By != "" && !got.Taken.At.Equal(at) || got.Outcome != dialer.Answered {
				t.Errorf("kept is %s at %v, %s; want %s", who, got.Taken.At, got.Outcome, test.want)
			}
			if last := len(got.Events) - 1; got.Events[last].Kind != "node_lost" || (last == 1) != test.taken || test.taken && got.Events[0].Kind != "taken_over" {
				t.Errorf("its timeline is %+v", got.Events)
			}
		})
	}
}
