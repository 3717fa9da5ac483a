package list_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/run"
	"github.com/boyunhq/boyun/tenant"
)

// bound is what the process of an import may hold at its most, in KiB.
const bound = 256 << 10

// fileEnv tells a process to import a file: dsn|kek|blobs|tenant|list|file.
const fileEnv = "BOYUN_TEST_IMPORT_FILE"

// came is what such a process says at its end.
type came struct {
	Refused string // why the file was not taken at all
	Status  list.Status
	Rows    int64
	Peak    int64           // of its resident memory, KiB
	Took    []time.Duration // the check and the run
}

// TestImportingProcess is the process that TestAnImportNeverHoldsMoreThan256MiB measures; by itself it tests nothing.
func TestImportingProcess(t *testing.T) {
	told := strings.Split(os.Getenv(fileEnv), "|")
	if len(told) != 6 {
		return
	}
	run.Memory() // as the product's processes do
	imp, todo := importing(t, told, list.ImportConfig{})
	file, err := os.Open(told[5])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	by, ctx, said := tenant.Actor{Tenant: tenant.ID(told[3]), User: "ann", Role: "owner"}, context.Background(), came{}
	i, err := imp.Upload(ctx, by, dialer.ListID(told[4]), filepath.Base(told[5]), file)
	if refused, ok := err.(*fault.Error); ok {
		said.Refused = refused.Reason
	} else if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() (list.Import, error){func() (list.Import, error) { return imp.Check(ctx, by, i.ID, nil) }, func() (list.Import, error) { return imp.Run(ctx, by, i.ID) }} {
		if said.Refused != "" {
			break
		}
		if _, err := step(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for _, job := range todo.jobs {
			if err := imp.Work(ctx, jobs.Job[list.Job]{Args: job}); err != nil {
				t.Fatal(err)
			}
		}
		todo.jobs, said.Took = nil, append(said.Took, time.Since(began))
		if i, err = imp.Import(ctx, by.Tenant, i.ID); err != nil {
			t.Fatal(err)
		}
		said.Status, said.Rows = i.Status, i.Rows
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		fmt.Sscanf(line, "VmHWM: %d kB", &said.Peak)
	}
	raw, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("came %s\n", raw)
}

// Whatever the file, the process that brings it in holds no more than 256 MiB at its most, by the kernel's count.
func TestAnImportNeverHoldsMoreThan256MiB(t *testing.T) {
	b, dir, plain := newBench(t), t.TempDir(), plainTests(t)
	for _, test := range []struct {
		name, file string
		write      func(w io.Writer)
		want       came
	}{
		{"a long file", "long.csv", func(w io.Writer) { io.Copy(w, endlessPeople(150_000)) }, came{Status: list.Done, Rows: 150_000}},
		{"a file of wide rows", "wide.csv", wideRows, came{Status: list.Done, Rows: 2_000}},
		{"a line of half a gigabyte", "line.csv", longLine, came{Status: list.Done, Rows: 2}},
		{"a spreadsheet that unpacks to a gigabyte", "bomb.xlsx", zipBomb, came{Refused: "file_too_large"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := b.apart(plain, test.name, filepath.Join(dir, test.file), test.write, 3*time.Minute)
			if got.Peak == 0 || got.Peak > bound {
				t.Errorf("held %d MiB at its most", got.Peak>>10)
			}
			t.Logf("held %d MiB at its most", got.Peak>>10)
			if got.Refused != test.want.Refused || got.Status != test.want.Status || got.Rows != test.want.Rows {
				t.Errorf("came to %+v, want %+v", got, test.want)
			}
		})
	}
}

// apart brings a file into a new list by a process of its own: the program plain.
func (b *bench) apart(plain, list, file string, write func(io.Writer), limit time.Duration) (got came) {
	b.Helper()
	to, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriterSize(to, 1<<20)
	write(out)
	if err := errors.Join(out.Flush(), to.Close()); err != nil {
		b.Fatal(err)
	}
	child := exec.Command(plain, "-test.run=^TestImportingProcess$", "-test.timeout="+limit.String())
	child.Env = append(os.Environ(), fileEnv+"="+strings.Join([]string{b.DSN, b.kek, b.root, string(b.by.Tenant), string(b.list(list).ID), file}, "|"))
	said, err := child.CombinedOutput()
	_, line, ok := bytes.Cut(said, []byte("came "))
	if err != nil || !ok {
		b.Fatalf("%v\n%s", err, said)
	}
	if err := json.NewDecoder(bytes.NewReader(line)).Decode(&got); err != nil {
		b.Fatal(err)
	}
	return got
}

// wideRows are people with sixty fields of a thousand letters each.
func wideRows(w io.Writer) {
	fmt.Fprint(w, "手机号")
	for i := range 59 {
		fmt.Fprintf(w, ",字段%d", i)
	}
	fields := strings.Repeat(","+strings.Repeat("x", 1000), 59)
	for i := range 2_000 {
		fmt.Fprintf(w, "\n138%08d%s", i*10_007, fields) // no two of one block of numbers
	}
}

// longLine is a person, a line without end, and nobody else.
func longLine(w io.Writer) {
	fmt.Fprint(w, "姓名,手机号\n陈小明,13800138000\n")
	piece := bytes.Repeat([]byte("x"), 1<<20)
	for range 512 {
		w.Write(piece)
	}
}

// zipBomb is a spreadsheet whose one sheet repeats an empty cell for a gigabyte. A mebibyte is packed once and its block repeated.
func zipBomb(w io.Writer) {
	const times = 1024
	piece := bytes.Repeat([]byte("<c/>"), 1<<18)
	var block bytes.Buffer
	packer, err := flate.NewWriter(&block, flate.BestSpeed)
	if err != nil {
		return
	}
	packer.Write(piece)
	packer.Flush() // ends at a byte, and looks back at nothing before its start
	last := []byte{3, 0}
	sum := crc32.NewIEEE()
	for range times {
		sum.Write(piece)
	}
	z := zip.NewWriter(w)
	part, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: sum.Sum32(),
		CompressedSize64: uint64(times*block.Len() + len(last)), UncompressedSize64: uint64(times * len(piece))})
	if err != nil {
		return
	}
	for range times {
		part.Write(block.Bytes())
	}
	part.Write(last)
	z.Close()
}
