package wrap_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/softphone/wrap"
)

var now = time.Date(2026, 11, 23, 6, 32, 0, 0, time.UTC)

func sheet(t *testing.T, zone string) card.Sheet {
	t.Helper()
	at, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return card.Sheet{Zone: at, Card: signal.Card{
		Script: []signal.Step{{ID: "offer", Fields: []signal.Field{{Key: "years", Label: "Years", Required: true, Options: []string{"1", "2"}}, {Key: "invoice", Label: "Invoice"}}}},
		Dispositions: []signal.Disposition{{Code: "renewed", Kind: signal.KindSuccess}, {Code: "refused", Kind: signal.KindFinal},
			{Code: "later", Kind: signal.KindCallback}, {Code: "dnc", Kind: signal.KindDNC}}}}
}

func TestWhatIsCompleteAndWhatIsMissing(t *testing.T) {
	good := map[string]string{"years": "1"}
	tests := []struct {
		name   string
		said   signal.Dispose
		zone   string
		reason string
		at     time.Time
	}{
		{"success with its required field", signal.Dispose{Code: "renewed", Fields: good}, "Asia/Shanghai", "", time.Time{}},
		{"success without it", signal.Dispose{Code: "renewed"}, "Asia/Shanghai", "field_required", time.Time{}},
		{"success with blanks in it", signal.Dispose{Code: "renewed", Fields: map[string]string{"years": "  "}}, "Asia/Shanghai", "field_required", time.Time{}},
		{"a value that is no option", signal.Dispose{Code: "renewed", Fields: map[string]string{"years": "9"}}, "Asia/Shanghai", "field_option", time.Time{}},
		{"a refusal asks for nothing", signal.Dispose{Code: "refused"}, "Asia/Shanghai", "", time.Time{}},
		{"do not call asks for nothing", signal.Dispose{Code: "dnc"}, "Asia/Shanghai", "", time.Time{}},
		{"a code of another campaign", signal.Dispose{Code: "hello"}, "Asia/Shanghai", "code_unknown", time.Time{}},
		{"a callback without its time", signal.Dispose{Code: "later"}, "Asia/Shanghai", "callback_time_missing", time.Time{}},
		{"a callback by the customer's clock", signal.Dispose{Code: "later", Callback: &signal.Callback{At: "2026-12-01T10:00"}}, "Asia/Shanghai", "", time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)},
		{"the same words mean another moment elsewhere", signal.Dispose{Code: "later", Callback: &signal.Callback{At: "2026-12-01T10:00"}}, "America/New_York", "", time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC)},
		{"half past two today has not come in Hangzhou", signal.Dispose{Code: "later", Callback: &signal.Callback{At: "2026-11-23T14:33"}}, "Asia/Shanghai", "", time.Date(2026, 11, 23, 6, 33, 0, 0, time.UTC)},
		{"but has passed in Tokyo", signal.Dispose{Code: "later", Callback: &signal.Callback{At: "2026-11-23T14:33"}}, "Asia/Tokyo", "callback_past", time.Time{}},
		{"an hour that the clock change skips", signal.Dispose{Code: "later", Callback: &signal.Callback{At: "2027-03-14T02:30"}}, "America/New_York", "callback_time", time.Time{}},
		{"a callback in two years", signal.Dispose{Code: "later", Callback: &signal.Callback{At: "2028-12-01T10:00"}}, "Asia/Shanghai", "callback_far", time.Time{}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			c.said.Call = "call"
			d, err := wrap.Judge(&c.said, sheet(t, c.zone), "lin", now)
			reason := ""
			if e, ok := err.(*fault.Error); ok {
				reason = e.Reason
			}
			if reason != c.reason {
				t.Fatalf("got %v, want %q", err, c.reason)
			}
			if !c.at.IsZero() && (d.Callback == nil || !d.Callback.At.Equal(c.at)) {
				t.Fatalf("promised %+v, want %v", d.Callback, c.at)
			}
		})
	}
}

func TestNoCallbackIsPromisedThatTheLawForbids(t *testing.T) {
	s := sheet(t, "Asia/Shanghai")
	s.Card.NoCallback = 5
	said := signal.Dispose{Call: "call", Code: "later", Callback: &signal.Callback{At: "2026-12-01T10:00"}}
	_, err := wrap.Judge(&said, s, "lin", now)
	if e, ok := err.(*fault.Error); !ok || e.Reason != "callback_law" || e.Detail["max"] != 5 {
		t.Errorf("got %v", err)
	}
	if _, err := wrap.Judge(&signal.Dispose{Call: "call", Code: "refused"}, s, "lin", now); err != nil {
		t.Errorf("another outcome: %v", err)
	}
}

func TestWhatWasTypedIsKeptWhenNothingWasSaid(t *testing.T) {
	d := wrap.Unsaid("call", "lin", signal.Draft{Note: "two shops", Fields: map[string]string{"years": "1"}}, now)
	if d.Code != wrap.None || d.Kind != disposition.Final || d.Note != "two shops" || d.Fields["years"] != "1" || d.Callback != nil {
		t.Fatalf("%+v", d)
	}
}
