package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

func simulated() *cobra.Command {
	c := &cobra.Command{Use: "simulate --scenario FILE", Short: "Play a described campaign in virtual time with the code that dials", Args: cobra.NoArgs,
		Long: `Plays a campaign in virtual time: pacing, compliance, retries and prices are the code that dials; the list, the carrier, the people and the
team are described in a YAML file (docs/simulate.md, examples in docs/scenarios). Nobody is called. A day takes seconds.

Prints a summary, or with --json one JSON object. --mode, --target and --seed play the same people under another setting.`}
	file := c.Flags().String("scenario", "", "the scenario file; - reads standard input")
	asJSON := c.Flags().Bool("json", false, "print the report as one JSON object")
	mode := c.Flags().String("mode", "", "manual, preview, progressive, ratio, predictive or agentless instead of the file's mode")
	target := c.Flags().Float64("target", 0, "share of people who may find no agent instead of the file's, e.g. 0.01")
	seed := c.Flags().Uint64("seed", 0, "another seed: other people, same shares")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *file == "" {
			return errors.New("--scenario is missing: name a file, for example docs/scenarios/first-day.yaml")
		}
		s, err := readScenario(*file)
		if err != nil {
			return err
		}
		if *mode != "" {
			s.Campaign.Mode = tempo.Mode(*mode)
		}
		if *target != 0 {
			s.Campaign.Target = *target
		}
		if c.Flags().Changed("seed") {
			s.Seed = *seed
		}
		if err := s.Complete(); err != nil {
			return fmt.Errorf("scenario %s: %w", *file, err)
		}
		began := time.Now()
		report, err := simulate.Run(c.Context(), s, simulate.World{Price: priced(s)})
		if err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(c.OutOrStdout()).Encode(report)
		}
		fmt.Fprint(c.OutOrStdout(), report.Text(time.Since(began)))
		return nil
	}
	return c
}

func readScenario(name string) (scenario.Scenario, error) {
	if name == "-" {
		return scenario.Read(os.Stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return scenario.Scenario{}, err
	}
	defer f.Close()
	s, err := scenario.Read(f)
	if err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// priced is the tariff of the scenario's currency; nil lets the scenario's own minute price hold.
func priced(s scenario.Scenario) func(time.Duration) int64 {
	if s.Money.Minute != 0 {
		return nil
	}
	tariff := plan.Current(s.Money.Currency, s.Start)
	return func(answered time.Duration) int64 {
		_, amount := tariff.Rate(answered)
		return int64(amount)
	}
}
