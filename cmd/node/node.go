// Package node puts one Boyun process together, by hand and in the order of the walk of a number: storage, the stores of each floor, the
// voice node, the web, the worker; and runs it until it is told to stop. It decides nothing: every part has its own package.
package node

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"os"
	"runtime"
	"strings"

	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer/guard/platform"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/infra/run"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/schema"
	"github.com/boyunhq/boyun/web/api"
)

// Extras are what the demo asks of a process beyond its settings.
type Extras struct {
	Demo    bool                  // mail is readable by everybody; log-ins are printed
	Sandbox func(*sandbox.Config) // changes the sandbox carrier before it opens
	Limits  api.Limits            // of requests; the API's own when zero
}

// Node is one process.
type Node struct {
	settings settings.Settings
	name     string
	log      *slog.Logger
	storage  *storage
	stores   *stores
	voice    *voice // nil without the roles softphone and dialer
	web      *web   // nil without the role api
}

// Open opens everything and takes all ports, so that what cannot work is said now. The caller runs the node or closes it.
func Open(ctx context.Context, s settings.Settings, x Extras, log *slog.Logger) (*Node, error) {
	n := &Node{settings: s, name: nodeName(s.Node), log: log}
	if err := n.open(ctx, x); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

func (n *Node) open(ctx context.Context, x Extras) (err error) {
	s, log := n.settings, n.log
	if n.web, err = listen(s); err != nil {
		return err
	}
	if n.storage, err = openStorage(ctx, s, log); err != nil {
		return err
	}
	if n.stores, err = openStores(s, n.storage, n.name, n.web.public, log); err != nil {
		return err
	}
	if err := n.storage.migrator.All(ctx, schema.Plan{Tenants: n.stores.directory.IDs, Parallel: migrations()}); err != nil {
		return err
	}
	if err := n.stores.handle(); err != nil {
		return err
	}
	if s.Voice() {
		if n.voice, err = openVoice(s, x, n.storage, n.stores, n.name, log); err != nil {
			return err
		}
	}
	return n.web.open(s, x, n.storage, n.stores, n.voice, log)
}

// nodeName is the operator's, or the host's with a few letters of chance: two processes of one host are two nodes.
func nodeName(given string) string {
	if given != "" {
		return given
	}
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	b := make([]byte, 3)
	rand.Read(b)
	return host + "-" + hex.EncodeToString(b)
}

func migrations() int { return max(2, runtime.NumCPU()) }

// URL is where people reach the console.
func (n *Node) URL() string { return n.web.public }

// Run runs the process until a first signal has let its work end, a second one or ctx has ended it.
func (n *Node) Run(ctx context.Context, signals <-chan os.Signal) error {
	defer n.Close()
	group := run.Group{Parts: n.parts(), Drain: n.settings.Drain, Logger: n.log}
	return group.Run(ctx, signals)
}

// parts stop in reverse: first the node says that it takes nothing new; while it drains, pages can still come back to their calls, and the
// admin address still says that the process lives.
func (n *Node) parts() []run.Part {
	parts := n.storage.parts()
	parts = append(parts, n.stores.parts(n.settings)...)
	parts = append(parts, n.web.parts(n.settings)...)
	if n.voice != nil {
		parts = append(parts, n.voice.parts()...)
	}
	return append(parts, run.Plain("readiness", n.web.ready))
}

// Close gives back what Open took, for a node that is not run.
func (n *Node) Close() {
	if n.web != nil {
		n.web.close()
	}
	if n.storage != nil {
		if err := n.storage.Close(); err != nil {
			n.log.Warn("not everything was closed", "error", err)
		}
	}
}

// Migrate brings every schema up to date and tells progress after each tenant.
func Migrate(ctx context.Context, s settings.Settings, log *slog.Logger, progress func(done, all int)) error {
	st, err := openStorage(ctx, s, log)
	if err != nil {
		return err
	}
	defer st.Close()
	return st.migrator.All(ctx, schema.Plan{Tenants: directory.New(st.schemas).IDs, Parallel: migrations(),
		Progress: func(p schema.Progress) { progress(p.Done, p.Total) }})
}

// Platform opens the platform's blocklist of an installation for an operator's act on it.
func Platform(ctx context.Context, s settings.Settings, log *slog.Logger, act func(*platform.Store) error) error {
	st, err := openStorage(ctx, s, log)
	if err != nil {
		return err
	}
	defer st.Close()
	return act(platform.New(st.schemas, st.keys))
}

func split(list string) []string {
	var out []string
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
