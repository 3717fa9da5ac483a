package local_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/pg/local"
)

const holdEnv = "LOCAL_TEST_HOLD"

func TestMain(m *testing.M) {
	if folder := os.Getenv(holdEnv); folder != "" {
		hold(folder)
		return
	}
	goleak.VerifyTestMain(m)
}

// hold is the boyun that tests kill: it starts a server, prints its address and stays.
func hold(folder string) {
	s, err := local.Start(context.Background(), local.Config{Folder: folder, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(s.URL())
	select {}
}

func config(folder string) local.Config {
	return local.Config{Folder: folder, Logger: slog.New(slog.DiscardHandler)}
}

func start(t *testing.T, folder string) *local.Server {
	t.Helper()
	s, err := local.Start(t.Context(), config(folder))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func query(t *testing.T, url, sql string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

func postmaster(t *testing.T, folder string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func gone(t *testing.T, pid int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); syscall.Kill(pid, 0) == nil; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", pid)
		}
	}
}

func TestAServerStartsIsPrivateRefusesASecondBoyunAndKeepsItsData(t *testing.T) {
	parent, err := os.MkdirTemp("", "pg") // short: the socket has room beside the data
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(parent)
	folder := filepath.Join(parent, "postgres")
	s := start(t, folder)
	query(t, s.URL(), `create table kept (n int)`)
	query(t, s.URL(), `insert into kept values (7) returning n::text`)
	if got := query(t, s.URL(), `show recovery_init_sync_method`); got != "syncfs" {
		t.Errorf("recovery_init_sync_method is %s", got)
	}
	if got := query(t, s.URL(), `show listen_addresses`); got != "" {
		t.Errorf("the server listens on %q", got)
	}
	pid := postmaster(t, folder)
	if info, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); err != nil || info.Sys().(*syscall.Stat_t).Uid == 0 {
		t.Errorf("Postgres runs as root: %v", err)
	}
	for _, name := range []string{"", "data", "run"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("folder %q: %v %v", name, info.Mode(), err)
		}
	}
	if _, err := local.Start(t.Context(), config(folder)); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second start on the folder: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	gone(t, pid)

	began := time.Now()
	s = start(t, folder)
	took := time.Since(began)
	defer s.Stop()
	if got := query(t, s.URL(), `select n::text from kept`); got != "7" {
		t.Fatalf("after a restart the row is %q", got)
	}
	t.Logf("start on existing data: %v", took)
	if took > 1500*time.Millisecond {
		t.Errorf("start on existing data took %v, promised 1.5 s", took)
	}
}

// holder runs another boyun on folder until killed.
func holder(t *testing.T, folder string) (kill func(), url string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdEnv+"="+folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 1000)
	n, err := out.Read(line)
	if err != nil || !bytes.HasPrefix(line, []byte("postgres://")) {
		t.Fatalf("holder said %q, %v", line[:n], err)
	}
	return func() { cmd.Process.Kill(); cmd.Wait() }, strings.TrimSpace(string(line[:n]))
}

func TestAfterKillMinusNineTheNextStartTakesOver(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "postgres")
	kill, url := holder(t, folder)
	query(t, url, `create table kept (n int)`)
	query(t, url, `insert into kept values (1) returning n::text`)
	if _, err := local.Start(t.Context(), config(folder)); !fault.Is(err, fault.Conflict) {
		t.Fatalf("start beside a living boyun: %v", err)
	}
	kill()
	old := postmaster(t, folder)
	if syscall.Kill(old, 0) != nil {
		t.Fatal("the old server is gone already: this test proves nothing")
	}
	s := start(t, folder)
	gone(t, old)
	query(t, s.URL(), `insert into kept values (2) returning n::text`)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	// Now boyun and Postgres die together, as in a power cut.
	kill, url = holder(t, folder)
	query(t, url, `insert into kept values (3) returning n::text`)
	old = postmaster(t, folder)
	kill()
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s = start(t, folder)
	if got := query(t, s.URL(), `select count(*)::text || ' ' || sum(n)::text from kept`); got != "3 6" {
		t.Fatalf("after the crashes: %s", got)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	// And a pid file whose number now belongs to somebody else.
	if err := os.WriteFile(filepath.Join(folder, "data", "postmaster.pid"), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = start(t, folder)
	defer s.Stop()
	if got := query(t, s.URL(), `select count(*)::text from kept`); got != "3" {
		t.Fatalf("after the stale pid file: %s", got)
	}
}

func TestADeepFolderHasItsSocketElsewhereAndAServersDeathIsToldWithItsLastWords(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30), "postgres")
	s := start(t, folder)
	if got := query(t, s.URL(), `select 'there'`); got != "there" {
		t.Fatal(got)
	}
	result := make(chan error, 1)
	go func() { result <- s.Run(context.Background()) }()
	syscall.Kill(postmaster(t, folder), syscall.SIGQUIT)
	select {
	case err := <-result:
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "immediate shutdown request") {
			t.Fatalf("after its death: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nobody noticed that the server died")
	}
	s = start(t, folder) // the folder was given back
	ctx, cancel := context.WithCancel(t.Context())
	go func() { result <- s.Run(ctx) }()
	cancel()
	if err := <-result; err != nil {
		t.Fatal(err)
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), `my "own", 50%+ 数据`, "postgres"))
	if got := query(t, s.URL(), `select 'there'`); got != "there" {
		t.Error(got)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotRunSaysWhy(t *testing.T) {
	folder := t.TempDir()
	old := filepath.Join(folder, "old")
	os.MkdirAll(filepath.Join(old, "data"), 0o700)
	os.WriteFile(filepath.Join(old, "data", "PG_VERSION"), []byte("9\n"), 0o600)
	for name, c := range map[string]struct {
		cfg  local.Config
		code fault.Code
		says string
	}{
		"data of a version nobody has": {config(old), fault.Unavailable, "PostgreSQL 9 (the data was made by it)"},
		"no folder":                    {config(""), fault.Invalid, "folder"},
		"a folder without binaries": {local.Config{Folder: filepath.Join(folder, "a"), Binaries: folder, Logger: slog.New(slog.DiscardHandler)},
			fault.Invalid, "PostgreSQL 14 or newer"},
	} {
		if _, err := local.Start(t.Context(), c.cfg); !fault.Is(err, c.code) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAsAnOrdinaryUser runs the tests above once more without root's rights when they ran with them.
func TestAsAnOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return // they just did
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	folder, err := os.MkdirTemp("", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	binary := filepath.Join(folder, "local.test")
	from, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(binary, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	to.Close()
	os.Chown(folder, uid, gid)
	cmd := exec.Command(binary, "-test.v", "-test.run", "TestAServer|TestAfterKill|TestADeep|TestAFolder|TestADownload")
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + folder, "HOME=" + folder}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	out, err := cmd.CombinedOutput()
	if err != nil || bytes.Count(out, []byte("\n--- PASS")) != 5 {
		t.Fatalf("as nobody: %v\n%s", err, out)
	}
}
