package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func version() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Say which build this is", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		_, err := fmt.Fprintln(c.OutOrStdout(), "boyun", build())
		return err
	}}
}

// build is the module's version, or the commit it was built from.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	said := map[string]string{}
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
	}
	if r := said["vcs.revision"]; len(r) >= 12 {
		v += " " + r[:12]
	}
	if said["vcs.modified"] == "true" {
		v += " with changes"
	}
	return v + " " + info.GoVersion
}
