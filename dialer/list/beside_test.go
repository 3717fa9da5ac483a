package list_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/blob"
)

// beside is an object store in which something happens once, when a file has been read so far.
type beside struct {
	*blob.Folder
	after int64
	do    func()
}

func (b beside) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	body, err := b.Folder.Get(ctx, key, offset, length)
	if err != nil {
		return nil, err
	}
	return &watched{ReadCloser: body, left: b.after, do: b.do}, nil
}

type watched struct {
	io.ReadCloser
	left int64
	do   func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if w.left > 0 && w.left <= int64(n) {
		w.do()
	}
	w.left -= int64(n)
	return n, err
}

// An import into an empty list remembers what it wrote instead of asking; somebody who adds a person of the file's later rows meanwhile is
// noticed all the same, and so are the file's own repetitions.
func TestWhoIsAddedBesideAnImportIsMergedNotRepeated(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	const rows = 4_000
	var file strings.Builder
	file.WriteString("手机号,备注\n")
	for i := range rows {
		fmt.Fprintf(&file, "139%08d,%s\n", i%(rows-10), strings.Repeat("x", 1000)) // the last ten are the first again
	}
	var once sync.Once
	running := false
	store := beside{b.files, 3 << 20, func() {
		if running {
			once.Do(func() {
				if _, _, err := b.store.Add(ctx, b.by, l.ID, list.Entry{Number: fmt.Sprintf("139%08d", rows-20), Name: "Added beside"}, b.clock.Now()); err != nil {
					t.Error(err)
				}
			})
		}
	}}
	imp, err := list.NewImporter(list.ImportConfig{Batch: 100, Tmp: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: b.clock.Now}, b.store, store, b.queue, b.bus)
	if err != nil {
		t.Fatal(err)
	}
	b.imp = imp
	i := b.upload(l.ID, "x.csv", strings.NewReader(file.String()))
	must[list.Import](b)(imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(imp.Run(ctx, b.by, i.ID))
	running = true
	b.work()
	done := must[list.Import](b)(imp.Import(ctx, b.by.Tenant, i.ID))
	counted(b, done, rows)
	if done.Status != list.Done || done.Accepted != rows-11 || done.Reasons["already_in_list"] != 1 || done.Reasons["duplicate_in_file"] != 10 {
		t.Fatalf("%+v", done)
	}
	if n := scan[int](b, `select count(*) from leads where list_id = ?`, string(l.ID)); n != rows-10 {
		t.Fatalf("%d leads of %d people", n, rows-10)
	}
}
