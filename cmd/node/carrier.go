package node

import (
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/web/operator"
)

// adminRoutes are more pages of the admin listener.
func adminRoutes(s settings.Settings, x Extras, k *stores, v *voice, log *slog.Logger) map[string]http.Handler {
	routes := map[string]http.Handler{}
	office := operator.Office{Letters: k.letters, Token: s.OperatorToken, Log: log.With("part", "operator"), Now: time.Now}
	maps.Copy(routes, office.Routes())
	maps.Copy(routes, carrierRoutes(x, v))
	return routes
}

// carrierRoutes lets the demo's own machine read the sandbox carrier's truth on the admin listener: what each callee heard and said. The
// browser tests prove the audio with it. Nobody real is behind these numbers; they are masked all the same, and found by the whole number.
func carrierRoutes(x Extras, v *voice) map[string]http.Handler {
	if !x.Demo || v == nil || v.sandbox == nil {
		return nil
	}
	return map[string]http.Handler{"GET /demo/carrier": carrierReports{v.sandbox}}
}

// carrierReports answers GET /demo/carrier?number=+8613800000000 with the calls to that number, oldest first.
type carrierReports struct{ box *sandbox.Sandbox }

func (c carrierReports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found := []carrierReport{}
	for _, report := range c.box.Reports() {
		if report.Number.Reveal() == r.URL.Query().Get("number") {
			found = append(found, viewCarrier(report))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"items": found}) // an error means that the asker has gone
}

// carrierReport is a sandbox.Report in JSON; instants are UTC, null when they have not come.
type carrierReport struct {
	Number   string          `json:"number"` // masked
	Fate     sandbox.Kind    `json:"fate"`
	Invited  *time.Time      `json:"invited_at"`
	Answered *time.Time      `json:"answered_at"`
	Ended    *time.Time      `json:"ended_at"`
	HungUp   sandbox.Side    `json:"hung_up_by"`
	Status   int             `json:"sip_status"`
	Keys     string          `json:"keys"`
	Faults   int             `json:"violations"`
	Heard    carrierHearing  `json:"heard"`
	Said     []carrierSaying `json:"said"`
}

// carrierHearing is what the callee heard from Start on, in slices of SliceMS.
type carrierHearing struct {
	Start   *time.Time     `json:"start"`
	SliceMS int64          `json:"slice_ms"`
	Slices  []carrierSlice `json:"slices"`
}

type carrierSlice struct {
	Kind  string `json:"kind"`  // nothing, silence, tone, sound
	Level int8   `json:"level"` // dBFS
	Hz    uint16 `json:"hz"`    // the loudest frequency
	Share uint8  `json:"share"` // percent of the sound it holds
}

type carrierSaying struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
}

func viewCarrier(r sandbox.Report) carrierReport {
	v := carrierReport{Number: r.Number.String(), Fate: r.Fate, Invited: instant(r.Invited), Answered: instant(r.Answered), Ended: instant(r.Ended),
		HungUp: r.HungUp, Status: r.Status, Keys: r.Keys, Faults: len(r.Faults), Said: []carrierSaying{},
		Heard: carrierHearing{Start: instant(r.Heard.Start), SliceMS: heard.Length.Milliseconds(), Slices: []carrierSlice{}}}
	for _, s := range r.Heard.Slices {
		v.Heard.Slices = append(v.Heard.Slices, carrierSlice{s.Kind.String(), s.Level, s.Hz, s.Share})
	}
	for _, s := range r.Said {
		v.Said = append(v.Said, carrierSaying{s.At.UTC(), s.Name})
	}
	return v
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
