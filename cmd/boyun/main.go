// Command boyun is the whole product in one binary: a process that serves (api, softphone, dialer, worker), the demo that shows it, and
// the tools an operator needs beside it. It owns commands and flags; cmd/settings owns what can be set, cmd/node puts the parts together.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/infra/run"
)

func main() {
	run.Memory()
	trunk.SetStack() // the SIP stack would quote whole messages in its log, numbers included
	if err := root().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "boyun:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:   "boyun",
		Short: "Outbound calling: campaigns, agents in the browser, recordings, bills",
		Long: `Boyun (拨云) calls the numbers a business uploads and joins the people who answer with its agents in the browser.

  boyun demo        everything on this machine, with a simulated carrier and a sample team: the first thing to try
  boyun serve       a process of a real installation, configured by flags, BOYUN_* variables or a file (--config)
  boyun simulate    play a described campaign in virtual time
  boyun migrate     bring the database up to date without serving`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(serve(), demonstrate(), migrate(), riskfeed(), blacklist(), proveFile(), simulated(), pacing(), version())
	return c
}
