package list_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/jobs"
)

// A spreadsheet with dates, numeric numbers and a time zone goes through the real job queue.
func TestASpreadsheetGoesThroughTheRealJobs(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	silent := slog.New(slog.DiscardHandler)
	if err := jobs.Migrate(ctx, b.DSN, silent); err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.New(dbtest.Pool(t, b.DSN, 6), jobs.Config{Logger: silent, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	imp, err := list.NewImporter(list.ImportConfig{Batch: 100, Tmp: t.TempDir(), Log: silent}, b.store, b.files, queue, b.bus)
	if err != nil {
		t.Fatal(err)
	}
	if err := imp.Handle(queue); err != nil {
		t.Fatal(err)
	}
	soft, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(soft, ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})

	live, quiet := context.WithCancel(ctx)
	defer quiet()
	events, err := b.bus.Subscribe(live, list.Topic(b.by.Tenant))
	if err != nil {
		t.Fatal(err)
	}
	until := func(status list.Status) {
		t.Helper()
		deadline := time.NewTimer(60 * time.Second)
		defer deadline.Stop()
		for {
			select {
			case e := <-events:
				if p := progressOf(b, e.Data); p.Status == status {
					return
				} else if p.Status == list.Failed {
					t.Fatal("the import failed")
				}
			case <-deadline.C:
				t.Fatalf("never %s", status)
			}
		}
	}
	l := b.list("x")
	i := must[list.Import](b)(imp.Upload(ctx, b.by, l.ID, `C:\Users\li\客户.xlsx`, bytes.NewReader(workbook(t, 350))))
	if i.File != "客户.xlsx" || i.Format.Kind != "xlsx" || !i.Header || i.Roles[3].Use != list.AsZone {
		t.Fatalf("uploaded %+v", i)
	}
	must[list.Import](b)(imp.Check(ctx, b.by, i.ID, nil))
	until(list.Checked)
	must[list.Import](b)(imp.Run(ctx, b.by, i.ID))
	until(list.Done)
	done := must[list.Import](b)(imp.Import(ctx, b.by.Tenant, i.ID))
	counted(b, done, 351)
	if done.Accepted != 350 || done.Reasons["scientific_lossy"] != 1 {
		t.Fatalf("%+v", done)
	}
	leads := b.leads(list.Filter{List: l.ID, Limit: 2})
	if leads[0].Fields[0] != (list.Field{Name: "到期日", Value: "2026/12/5"}) || leads[0].Zone != "Asia/Urumqi" || leads[1].Zone != "Asia/Shanghai" || leads[0].Masked() != "•••• 0000" {
		t.Fatalf("%+v", leads)
	}
}

func workbook(t *testing.T, people int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := errors.Join(f.SetSheetName("Sheet1", "说明"), f.SetCellValue("说明", "A1", "手机号必填")); err != nil { // people explain their tables first
		t.Fatal(err)
	}
	if _, err := f.NewSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, title := range []string{"姓名", "手机号", "到期日", "时区"} {
		set(string(rune('A'+i))+"1", title)
	}
	format := "yyyy/m/d"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	for i := range people {
		row := i + 2
		set(fmt.Sprintf("A%d", row), fmt.Sprintf("人%d", i))
		set(fmt.Sprintf("B%d", row), 8613800130000+i) // more digits than a column shows
		set(fmt.Sprintf("C%d", row), time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC))
		if err := f.SetCellStyle("Sheet1", fmt.Sprintf("C%d", row), fmt.Sprintf("C%d", row), day); err != nil {
			t.Fatal(err)
		}
		set(fmt.Sprintf("D%d", row), []string{"Asia/Urumqi", "nowhere"}[i%2])
	}
	set(fmt.Sprintf("B%d", people+2), "1.38E+10") // a text: its digits are gone
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
