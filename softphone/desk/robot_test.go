package desk_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/robot"
)

func TestRobotAgentsWorkThroughCallsAndGoHome(t *testing.T) {
	f := open(t)
	var mu sync.Mutex
	var calls []robot.Done
	shift, end := context.WithCancel(context.Background())
	defer end()
	var robots sync.WaitGroup
	for _, who := range []string{"lin", "zhao"} {
		server, client := phonetest.Pipe()
		w := f.lin()
		if who == "zhao" {
			w.User = phonetest.Zhao
		}
		robots.Go(func() {
			if err := f.desks.Serve(context.Background(), w, server); err != nil {
				t.Error(err)
			}
		})
		a := &robot.Agent{Dial: func(context.Context) (robot.Conn, error) { return client, nil }, Tab: who, Law: media.PCMA, Key: 1, Talk: 500 * time.Millisecond,
			Voice: func(string) robot.Voice { return phonetest.Note(media.PCMA, agentHz) }, Report: func(d robot.Done) { mu.Lock(); calls = append(calls, d); mu.Unlock() }}
		robots.Go(func() {
			if err := a.Run(shift); err != nil {
				t.Errorf("robot %s: %v", who, err)
			}
		})
	}
	for range 6 {
		l := f.ring(t, "")
		phonetest.Hears(t, l.person.Heard, agentHz, "the robot at the customer")
		l.over(t)
	}
	phonetest.Until(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(calls) == 6 }, "six calls")
	end()
	robots.Wait()
	for _, d := range calls {
		if d.Card.Name != "陈思远" || d.Code != "renewed" || d.By != "agent" || d.Packets < 10 || !d.Carded.Before(d.Began) && !d.Carded.Equal(d.Began) {
			t.Errorf("%+v", d)
		}
		if !tone.Contains(d.Heard, customerHz, -20) {
			t.Errorf("call %s: the customer was not heard", d.Call)
		}
	}
	phonetest.Until(t, func() bool { return f.desks.Count() == 0 }, "everybody home")
	if n := phonetest.One(t, f.World, f.tenant, `select count(*)::text from calls where disposition = 'renewed'`); n != "6" {
		t.Errorf("%s dispositions", n)
	}
}
