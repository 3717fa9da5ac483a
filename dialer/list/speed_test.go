package list_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/boyunhq/boyun/dialer/list"
)

// endlessPeople is a CSV of n people that nobody has to hold.
func endlessPeople(n int) io.Reader {
	read, write := io.Pipe()
	go func() {
		fmt.Fprint(write, "姓名,手机号,城市,到期日,标签\n")
		var chunk strings.Builder
		for i := range n {
			fmt.Fprintf(&chunk, "人%d,1%d%08d,杭州,2026/12/5,高价值;续费\n", i, 30+i%10, (i*7919)%100_000_000)
			if chunk.Len() > 60_000 || i == n-1 {
				if _, err := io.WriteString(write, chunk.String()); err != nil {
					return
				}
				chunk.Reset()
			}
		}
		write.Close()
	}()
	return read
}

// BenchmarkImport brings b.N rows into an empty list, in a process of its own: parsed, placed, sealed, indexed, deduplicated, written. Beside it,
// on the same server, the same rows by plain COPY into the same table, already sealed.
func BenchmarkImport(b *testing.B) {
	w := newBench(b)
	got := w.apart(plainTests(b), "x", filepath.Join(b.TempDir(), "x.csv"), func(to io.Writer) { io.Copy(to, endlessPeople(b.N)) }, 2*time.Hour)
	if got.Status != list.Done || got.Rows != int64(b.N) || len(got.Took) != 2 {
		b.Fatalf("%+v", got)
	}
	if got.Peak == 0 || got.Peak > bound {
		b.Errorf("the process held %d MiB at its most", got.Peak>>10)
	}
	rate := float64(b.N) / got.Took[1].Seconds()
	b.ReportMetric(float64(b.N)/got.Took[0].Seconds(), "checked/s")
	b.ReportMetric(rate, "rows/s")
	b.ReportMetric(float64(got.Peak)/1024, "peak-MiB")
	b.ReportMetric(copied(b, w)/rate, "copy/import")
}

// most is how many rows are copied for the comparison: they are held in memory.
const most = 200_000

// copied is how many leads a plain COPY of them, or of the first of them, writes into a twin table with the same indexes in a second.
func copied(b *testing.B, w *bench) float64 {
	ctx, schema := context.Background(), w.by.Tenant.Schema()
	conn, err := pgx.Connect(ctx, w.DSN)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	const columns = "id, list_id, import_id, name, sealed, blind, last4, country, region, carrier, kind, timezone, other_zones, fields, tags, priority, note, changed_by, created_at"
	rows, err := conn.Query(ctx, "select "+columns+" from "+schema+".leads order by id limit $1", most)
	if err != nil {
		b.Fatal(err)
	}
	var all [][]any
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, values)
	}
	if _, err := conn.Exec(ctx, "create table "+schema+".twin (like "+schema+".leads including all)"); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{schema, "twin"}, strings.Split(columns, ", "), pgx.CopyFromRows(all)); err != nil {
		b.Fatal(err)
	}
	return float64(len(all)) / time.Since(began).Seconds()
}
