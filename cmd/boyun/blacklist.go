package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard/platform"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/telemetry"
)

// blacklist changes the blocklist of the whole installation: an operator's tool, beside the database.
func blacklist() *cobra.Command {
	c := &cobra.Command{Use: "blacklist", Short: "The platform's blocklist: numbers no tenant may call"}
	var reason, source, days string
	add := &cobra.Command{Use: "import FILE", Short: "Add the numbers of a file, one in E.164 a line", Args: cobra.ExactArgs(1)}
	add.Flags().StringVar(&reason, "reason", platform.Regulator, "why: "+strings.Join(platform.Reasons(), ", "))
	add.Flags().StringVar(&source, "source", "", "who said so")
	add.Flags().StringVar(&days, "for", "", "how long, such as 720h; empty: for good")
	onPlatform(add, func(ctx context.Context, c *cobra.Command, list *platform.Store, args []string) error {
		numbers, err := platformNumbers(args[0])
		if err != nil {
			return err
		}
		entry := platform.Entry{Reason: reason, Source: source, By: "operator", Since: time.Now()}
		if days != "" {
			d, err := time.ParseDuration(days)
			if err != nil {
				return err
			}
			entry.Until = time.Now().Add(d)
		}
		added, err := list.Add(ctx, numbers, entry)
		if err == nil {
			fmt.Fprintf(c.OutOrStdout(), "%d new of %d\n", added, len(numbers))
		}
		return err
	})
	remove := &cobra.Command{Use: "remove NUMBER", Short: "Take a number off the list", Args: cobra.ExactArgs(1)}
	onPlatform(remove, func(ctx context.Context, c *cobra.Command, list *platform.Store, args []string) error {
		parsed, err := phone.NewBook().Parse(args[0], "", "en")
		if err != nil {
			return err
		}
		was, err := list.Remove(ctx, parsed.Number)
		if err == nil {
			fmt.Fprintln(c.OutOrStdout(), map[bool]string{true: "taken off", false: "was not on the list"}[was])
		}
		return err
	})
	export := &cobra.Command{Use: "export", Short: "Write the list as CSV: indexes and reasons, no numbers", Args: cobra.NoArgs}
	onPlatform(export, func(ctx context.Context, c *cobra.Command, list *platform.Store, _ []string) error {
		out := csv.NewWriter(c.OutOrStdout())
		var broken error // a list that is cut short must not look whole
		err := list.Walk(ctx, func(e platform.Entry) bool {
			until := ""
			if !e.Until.IsZero() {
				until = e.Until.UTC().Format(time.RFC3339)
			}
			broken = out.Write([]string{e.ID, e.Reason, e.Source, e.Since.UTC().Format(time.RFC3339), until})
			return broken == nil
		})
		out.Flush()
		return errors.Join(err, broken, out.Error())
	})
	c.AddCommand(add, remove, export)
	return c
}

// onPlatform makes c work on the platform's blocklist of the installation that the settings name.
func onPlatform(c *cobra.Command, act func(ctx context.Context, c *cobra.Command, list *platform.Store, args []string) error) {
	s := settings.Defaults()
	load := configured(c, &s)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := load(); err != nil {
			return err
		}
		log, _, err := telemetry.NewLogger(os.Stderr, telemetry.LogConfig{Format: s.LogFormat, Level: s.LogLevel})
		if err != nil {
			return err
		}
		return node.Platform(c.Context(), s, log, func(list *platform.Store) error { return act(c.Context(), c, list, args) })
	}
}

func platformNumbers(path string) (numbers []dialer.Number, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	book, lines := phone.NewBook(), bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), ",")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		parsed, err := book.Parse(text, "", "en")
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		numbers = append(numbers, parsed.Number)
	}
	return numbers, lines.Err()
}
