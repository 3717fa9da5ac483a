package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/cmd/demo"
	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/infra/telemetry"
)

func demonstrate() *cobra.Command {
	s := settings.Defaults()
	s.SIPPort, s.WebRTCPort, s.Admin, s.LogLevel, s.Drain = 0, 0, "127.0.0.1:0", "warn", 10*time.Second
	c := &cobra.Command{Use: "demo", Short: "Everything on this machine with a simulated carrier and a sample team", Args: cobra.NoArgs,
		Long: `Starts all roles, the sandbox carrier and an own Postgres under the data folder, makes a sample workspace with a team, a list and a running
campaign, and prints where to look and how to log in. Nobody real is called.

With --headless no person is needed: robot agents work through a list of known fates over real SIP, RTP and WebRTC, and everything is compared
with the carrier's own truth. The exit code is 1 if anything is wrong.`}
	load := configured(c, &s)
	h := demo.Headless{Calls: 200, Agents: 10, Talk: 1500 * time.Millisecond, Pace: 6, Limit: 20 * time.Minute}
	headless := c.Flags().Bool("headless", false, "run without people and print a summary")
	asJSON := c.Flags().Bool("json", false, "with --headless: print the summary as one JSON object")
	c.Flags().IntVar(&h.Calls, "calls", h.Calls, "with --headless: numbers in the list")
	c.Flags().IntVar(&h.Agents, "agents", h.Agents, "with --headless: robot agents")
	c.Flags().DurationVar(&h.Talk, "talk", h.Talk, "with --headless: how long a robot talks once the customer has greeted")
	c.Flags().StringVar(&h.Mode, "mode", "progressive", "how the campaign dials: progressive, ratio or predictive; without --headless the sample campaign does, and may also be manual or preview")
	c.Flags().Float64Var(&h.Pace, "pace", h.Pace, "with --headless: ring times and talk lengths of the callees are divided by this")
	c.Flags().DurationVar(&h.Limit, "limit", h.Limit, "with --headless: longest time for the whole run")
	tone := c.Flags().Float64("sandbox-tone", 0, "let simulated people hum a tone of so many Hz instead of talking, to prove audio by it; 0: they talk")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := load(); err != nil {
			return err
		}
		log, _, err := telemetry.NewLogger(os.Stderr, telemetry.LogConfig{Format: s.LogFormat, Level: s.LogLevel})
		if err != nil {
			return err
		}
		if *headless {
			h.Log = log
			return runHeadless(c, h, *asJSON)
		}
		return runDemo(c, s, h.Mode, *tone, log)
	}
	return c
}

func runDemo(c *cobra.Command, s settings.Settings, mode string, tone float64, log *slog.Logger) error {
	began := time.Now()
	fmt.Fprintln(c.ErrOrStderr(), "starting …")
	n, err := node.Open(c.Context(), s, node.Extras{Demo: true, Sandbox: humming(tone)}, log)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- n.Run(c.Context(), signals()) }()
	team, err := demo.Prepare(c.Context(), n, s.Data, mode)
	if err != nil {
		log.Error("the sample team could not be made; the console is up all the same", "error", err)
	} else {
		fmt.Fprint(c.OutOrStdout(), team.Welcome(n.URL(), time.Since(began)))
	}
	return <-ended
}

// humming makes the callees hum; 0 leaves them as they are.
func humming(hz float64) func(*sandbox.Config) {
	if hz == 0 {
		return nil
	}
	return func(c *sandbox.Config) { c.Tone = func(dialer.Number) (float64, bool) { return hz, true } }
}

func runHeadless(c *cobra.Command, h demo.Headless, asJSON bool) error {
	s, err := h.Run(c.Context())
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(c.OutOrStdout())
		if err := out.Encode(s); err != nil {
			return err
		}
	} else {
		fmt.Fprint(c.OutOrStdout(), s.String())
	}
	if !s.Right() {
		return errors.New("the run is not right: see the lines above")
	}
	return nil
}
