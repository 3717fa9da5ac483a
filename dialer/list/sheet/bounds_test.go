package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/boyunhq/boyun/infra/fault"
)

// endless is a line of n bytes that nobody has to hold.
type endless struct{ left int64 }

var filling = bytes.Repeat([]byte("x"), 1<<16)

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), e.left)], filling)
	e.left -= int64(n)
	return n, nil
}

// peak runs fn and says by how much the heap grew above what it was.
func peak(fn func()) uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done, most := make(chan struct{}), uint64(0)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapInuse)
			}
		}
	}()
	fn()
	close(done)
	<-watched
	return most - min(most, before.HeapInuse)
}

func TestALineOfAGigabyteCostsOneRowAndNoMemory(t *testing.T) {
	for start, length := range map[string]int64{"1,2\n": 1 << 30, "1,2\n\"": 128 << 20} {
		var got [][]string
		grown := peak(func() {
			file := io.MultiReader(strings.NewReader(start), &endless{length}, strings.NewReader("\n3,4\n"))
			rows, err := OpenText(io.NopCloser(file), Format{Encoding: UTF8, Delimiter: ","})
			if err != nil {
				t.Fatal(err)
			}
			got = all(t, rows)
		})
		if len(got) != 3 || got[1][0] != "BAD row_too_long" || got[2][1] != "4" {
			t.Fatalf("%q", got)
		}
		if grown > 16<<20 {
			t.Errorf("the heap grew by %d MiB", grown>>20)
		}
	}
}

func TestALargeSpreadsheetIsStreamed(t *testing.T) {
	var file []byte
	{
		f := excelize.NewFile()
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20_000 {
			if err := w.SetRow(fmt.Sprintf("A%d", i+1), []any{fmt.Sprintf("name %d", i), 13800000000 + i, "some more text in this row"}); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		f.Close()
		file = out.Bytes()
	}
	n := 0
	grown := peak(func() {
		rows, err := OpenSpreadsheet(file, Format{}, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for {
			row, err := rows.Next()
			if err == io.EOF {
				return
			}
			if err != nil || len(row.Cells) != 3 {
				t.Fatal(row, err)
			}
			n++
		}
	})
	if n != 20_000 || grown > 50<<20 {
		t.Fatalf("%d rows, the heap grew by %d MiB", n, grown>>20)
	}
}

// bomb packs parts of the given sizes, each a repetition of text. One packed piece is repeated, so making it costs little.
func bomb(t testing.TB, parts map[string]int, text string) []byte {
	t.Helper()
	piece := bytes.Repeat([]byte(text), (1<<20)/len(text))
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	deflate.Write(piece)
	deflate.Flush() // ends a block without ending the stream: the pieces can follow each other
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, size := range parts {
		n, sum := size/len(piece)+1, crc32.NewIEEE()
		for range n {
			sum.Write(piece)
		}
		body := append(bytes.Repeat(packed.Bytes(), n), 0x03, 0x00) // an empty last block
		part, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(),
			CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(n * len(piece))})
		if err != nil {
			t.Fatal(err)
		}
		part.Write(body)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBombsAreRefusedWithoutUnpackingThem(t *testing.T) {
	tests := []struct {
		name   string
		file   []byte
		reason string
	}{
		{"a sheet of 300 MB", bomb(t, map[string]int{"xl/worksheets/sheet1.xml": 300 << 20}, "<c/>"), "file_too_large"},
		{"many sheets", bomb(t, map[string]int{"xl/worksheets/sheet1.xml": 90 << 20, "xl/worksheets/sheet2.xml": 90 << 20, "xl/worksheets/sheet3.xml": 90 << 20}, "<c/>"), "file_too_large"},
		{"one cell of 150 MB", bomb(t, map[string]int{"xl/worksheets/sheet1.xml": 150 << 20}, "x"), "file_too_large"},
		{"styles of 100 MB", bomb(t, map[string]int{"xl/styles.xml": 100 << 20}, "<a/>"), "file_too_large"},
		{"no spreadsheet at all", []byte("PK\x03\x04 nothing"), "file_unreadable"},
		{"a zip of something else", bomb(t, map[string]int{"readme.txt": 10}, "x"), "file_unreadable"},
		{"more than the packed bound", make([]byte, MaxPacked+1), "file_too_large"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			grown := peak(func() {
				rows, err := OpenSpreadsheet(test.file, Format{}, t.TempDir())
				if err == nil {
					defer rows.Close()
				}
				e, ok := errors.AsType[*fault.Error](err)
				if !ok || e.Reason != test.reason || e.Code != fault.Invalid {
					t.Errorf("got %v, want %s", err, test.reason)
				}
			})
			if grown > 64<<20 { // unpacked they are hundreds
				t.Errorf("the heap grew by %d MiB", grown>>20)
			}
		})
	}
}
