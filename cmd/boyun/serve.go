package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/infra/telemetry"
)

// configured adds every setting's flag and --config to c and returns a function that reads them all.
func configured(c *cobra.Command, s *settings.Settings) (load func() error) {
	file := c.Flags().String("config", "", "settings file in YAML (BOYUN_CONFIG); docs/boyun.sample.yaml holds every key")
	s.Flags(c.Flags())
	return func() error {
		if *file == "" {
			*file = os.Getenv("BOYUN_CONFIG")
		}
		return s.Load(*file, c.Flags(), os.LookupEnv)
	}
}

func serve() *cobra.Command {
	s := settings.Defaults()
	c := &cobra.Command{Use: "serve", Short: "Run a process of an installation (all roles by default)", Args: cobra.NoArgs}
	load := configured(c, &s)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := load(); err != nil {
			return err
		}
		log, _, err := telemetry.NewLogger(os.Stderr, telemetry.LogConfig{Format: s.LogFormat, Level: s.LogLevel})
		if err != nil {
			return err
		}
		n, err := node.Open(c.Context(), s, node.Extras{}, log)
		if err != nil {
			return err
		}
		log.Info("ready", "console", n.URL(), "roles", s.Roles)
		return n.Run(c.Context(), signals())
	}
	return c
}

// signals delivers the first SIGTERM or SIGINT, which begins the drain, and the second, which ends it.
func signals() <-chan os.Signal {
	c := make(chan os.Signal, 2)
	signal.Notify(c, syscall.SIGTERM, syscall.SIGINT)
	return c
}
