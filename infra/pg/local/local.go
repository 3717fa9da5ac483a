// Package local owns the Postgres that boyun starts for itself when no database is configured: it finds or fetches the binaries, makes
// the data folder, runs the server as an unprivileged user behind a private Unix socket, and stops it. It never runs Postgres as
// root. What is in the database is not its business; pg.Open takes over with the URL.
package local

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/run"
)

// Config says where the server lives and what may be done to get it.
type Config struct {
	Folder   string        // all of it: data, socket, log; must belong to this installation alone
	Binaries string        // folder with initdb and postgres; empty: look for them
	Install  bool          // whether missing binaries may be installed by apt or downloaded
	Source   string        // Maven repository of the downloaded binaries; empty: the library's own
	Patience time.Duration // for a start or a stop; default 60 s (a crash recovery may take some of it)
	Logger   *slog.Logger  // required
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.Patience == 0 {
		c.Patience = time.Minute
	}
	if c.Folder == "" || c.Logger == nil {
		return fault.New(fault.Invalid, "local_database", "the local Postgres needs a folder and a logger")
	}
	folder, err := filepath.Abs(c.Folder)
	if err != nil {
		return fault.Wrap(fault.Invalid, "local_database", "the local Postgres' folder", err)
	}
	c.Folder = folder
	return nil
}

// Server is the running Postgres.
type Server struct {
	cfg    Config
	lock   *run.Lock
	home   *home
	socket string // folder of the socket
	child  *exec.Cmd
	done   chan struct{} // closed when the child has ended
	ended  error         // why; valid after done
}

// databaseName and owner are fixed: one installation, one database.
const (
	databaseName = "boyun"
	owner        = "boyun"
)

// Start brings the server up and returns when it answers. A server that a killed boyun left running on the same folder is stopped
// first; a folder in use by a living boyun is fault.Conflict.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	lock, err := run.LockFolder(cfg.Folder)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, lock: lock, done: make(chan struct{})}
	if err := s.start(ctx); err != nil {
		lock.Release()
		return nil, fault.Wrap(fault.CodeOf(err), "local_database", "start the local Postgres in "+cfg.Folder, err)
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	var err error
	if s.home, err = openHome(s.cfg.Folder); err != nil {
		return err
	}
	if err := stopLeftover(ctx, s.home.path("data"), s.cfg); err != nil {
		return err
	}
	binaries, err := find(ctx, s.cfg, s.home)
	if err != nil {
		return err
	}
	// An installation may have brought the user postgres: ask again who to be.
	if s.home, err = openHome(s.cfg.Folder); err != nil {
		return err
	}
	defer s.home.close() // the child has its own copies
	if s.socket, err = s.home.socketFolder(); err != nil {
		return err
	}
	if err := s.home.initialise(ctx, binaries, s.cfg.Logger); err != nil {
		return err
	}
	began := time.Now()
	if err := s.launch(binaries); err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		s.end(syscall.SIGQUIT, 5*time.Second)
		return err
	}
	s.cfg.Logger.Info("local Postgres is ready", "folder", s.cfg.Folder, "version", binaries.major, "user", s.home.owner.name, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// launch starts the child in a process group of its own, so that a Ctrl-C at the terminal reaches boyun first.
func (s *Server) launch(binaries binaries) error {
	log, err := s.home.logFile()
	if err != nil {
		return err
	}
	defer log.Close()
	data, socket, err := s.home.inside(s.socket)
	if err != nil {
		return err
	}
	args := []string{"-D", data.name}
	for _, setting := range []string{
		"listen_addresses=", // no port: nothing to collide with, nothing to reach from outside
		"unix_socket_directories=" + socket.name,
		"unix_socket_permissions=0700",
		"recovery_init_sync_method=syncfs", // a crash restart takes a second instead of minutes once there are many tenants
		"max_connections=100",
		"max_locks_per_transaction=256", // dumps and drops touch every tenant's tables at once
		"jit=off",
		"logging_collector=off",
		"log_line_prefix=%m ",
		"cluster_name=boyun",
	} {
		args = append(args, "-c", setting)
	}
	s.child = s.home.command(context.Background(), filepath.Join(binaries.folder, "postgres"), args, data, socket)
	s.child.Stdout, s.child.Stderr = log, log
	if err := s.child.Start(); err != nil {
		return fmt.Errorf("run postgres: %w", err)
	}
	go func() { // end, Stop and Done wait for done
		defer close(s.done)
		s.ended = s.child.Wait()
	}()
	return nil
}

// ready waits until the server answers and makes the database on the first start.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			defer conn.Close(context.WithoutCancel(ctx))
			return createDatabase(ctx, conn)
		}
		select {
		case <-s.done:
			return fmt.Errorf("postgres ended (%v); its last words:\n%s", s.ended, s.home.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer (%w); its last words:\n%s", err, s.home.lastWords())
		case <-tick.C:
		}
	}
}

func createDatabase(ctx context.Context, conn *pgx.Conn) error {
	var there bool
	if err := conn.QueryRow(ctx, `select exists (select 1 from pg_database where datname = $1)`, databaseName).Scan(&there); err != nil || there {
		return err
	}
	_, err := conn.Exec(ctx, `create database `+databaseName)
	return err
}

// URL is the database's address with the rights of its owner. It holds no secret: the socket's folder admits this user alone.
func (s *Server) URL() string { return s.url(databaseName) }

func (s *Server) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(owner), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.socket}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// Run keeps the server until ctx ends, then stops it. A server that ends by itself is an error.
func (s *Server) Run(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return s.Stop()
	case <-s.done:
		s.lock.Release()
		return fault.New(fault.Unavailable, "local_database", "the local Postgres ended by itself (%v); its last words:\n%s", s.ended, s.home.lastWords())
	}
}

// Stop disconnects whoever is connected, writes everything out and waits for the end.
func (s *Server) Stop() error {
	defer s.lock.Release()
	defer os.Remove(s.socket) // it is empty now; the next start makes it again
	return s.end(syscall.SIGINT, s.cfg.Patience)
}

// end asks once, then, when patience is over, ends the server as a crash would: nothing committed is lost, the next start recovers.
func (s *Server) end(how syscall.Signal, patience time.Duration) error {
	s.child.Process.Signal(how)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-s.done:
		return nil
	case <-timer.C:
	}
	s.child.Process.Signal(syscall.SIGQUIT)
	<-s.done
	return fault.New(fault.Unavailable, "local_database", "the local Postgres did not stop within %s and was ended", patience)
}

// tail is the end of a log for an error message.
func tail(text []byte, most int) []byte {
	if len(text) > most {
		text = text[len(text)-most:]
		text = text[bytes.IndexByte(text, '\n')+1:]
	}
	return text
}
