package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/dialer/pace/arena"
	"github.com/boyunhq/boyun/dialer/pace/stdio"
)

func pacing() *cobra.Command {
	var overStdio, tried bool
	var target float64
	trial := arena.Trial{}
	c := &cobra.Command{
		Use:   "pace",
		Short: "Run the predictive pacer by itself",
		Long: `Run the predictive pacer by itself.

  boyun pace --stdio    another program is the dialer: it tells what happens in JSON lines and is answered how many to dial
                        (docs/pacing.md)
  boyun pace --trial    the pacer plays whole days of ten invented campaigns; prints how busy agents were and how many people
                        were left without one`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case overStdio && !tried:
				return stdio.Serve(c.InOrStdin(), c.OutOrStdout(), target)
			case tried && !overStdio:
				trial.Target = target
				return trial.Print(c.OutOrStdout())
			}
			return errors.New("pace needs either --stdio or --trial")
		},
	}
	f := c.Flags()
	f.BoolVar(&overStdio, "stdio", false, "read JSON lines from standard input, answer on standard output")
	f.BoolVar(&tried, "trial", false, "play invented campaigns and print the table")
	f.Float64Var(&target, "target", 0.01, "share of answering people the day may end with abandoned")
	f.IntSliceVar(&trial.Agents, "agents", []int{5, 10, 20, 50, 200}, "trial: sizes of the team")
	f.IntVar(&trial.Days, "days", 1, "trial: days of each campaign")
	f.Uint64Var(&trial.Seed, "seed", 1, "trial: seed of the first day")
	f.Float64Var(&trial.Hours, "hours", 8, "trial: length of a day")
	f.BoolVar(&trial.Odd, "odd", false, "trial: campaigns nobody tunes for: answers that follow the hour, waves of breaks, machines that nothing detects")
	f.BoolVar(&trial.Rivals, "rivals", false, "trial: let simple rules play too, set for each campaign in hindsight (takes long)")
	return c
}
