package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/dialer/guard/proof"
)

// proveFile checks a proof pack with nothing but the file.
func proveFile() *cobra.Command {
	return &cobra.Command{Use: "proof FILE", Short: "Check the chain of a proof pack, without a database", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
		raw, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		var p proof.Pack
		if err := json.Unmarshal(raw, &p); err != nil {
			return fmt.Errorf("%s is no proof pack: %w", args[0], err)
		}
		if err := proof.Check(p); err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.OutOrStdout(), "the chain holds: %d verdicts, %d batches, %d roots\n", len(p.Verdicts), len(p.Batches), len(p.Roots))
		return err
	}}
}
