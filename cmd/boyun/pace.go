package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/dialer/pace/stdio"
)

func pacing() *cobra.Command {
	var overStdio bool
	var target float64
	c := &cobra.Command{
		Use:   "pace",
		Short: "Run the predictive pacer by itself",
		Long: `Run the predictive pacer by itself.

  boyun pace --stdio    another program is the dialer: it tells what happens in JSON lines and is answered how many to dial
                        (docs/pacing.md)`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if overStdio {
				return stdio.Serve(c.InOrStdin(), c.OutOrStdout(), target)
			}
			return errors.New("pace needs --stdio")
		},
	}
	c.Flags().BoolVar(&overStdio, "stdio", false, "read JSON lines from standard input, answer on standard output")
	c.Flags().Float64Var(&target, "target", 0.01, "share of answering people the day may end with abandoned")
	return c
}
