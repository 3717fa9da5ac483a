package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/infra/telemetry"
)

func migrate() *cobra.Command {
	s := settings.Defaults()
	c := &cobra.Command{Use: "migrate", Short: "Bring the shared book and every tenant's schema up to date, then exit", Args: cobra.NoArgs,
		Long: "Migrations are forward-only, run in parallel over the tenants and go on where they were interrupted. Every boyun process does the same when it\nstarts; run it beforehand so that a new version starts at once."}
	load := configured(c, &s)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := load(); err != nil {
			return err
		}
		log, _, err := telemetry.NewLogger(os.Stderr, telemetry.LogConfig{Format: s.LogFormat, Level: s.LogLevel})
		if err != nil {
			return err
		}
		return node.Migrate(c.Context(), s, log, func(done, all int) {
			fmt.Fprintf(c.OutOrStdout(), "\rtenants %d of %d", done, all)
			if done == all {
				fmt.Fprintln(c.OutOrStdout())
			}
		})
	}
	return c
}
