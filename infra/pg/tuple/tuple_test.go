package tuple_test

import (
	"context"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/pg/tuple"
)

var server dbtest.Server

func TestMain(m *testing.M) {
	code := m.Run()
	server.Close()
	if err := goleak.Find(); err != nil {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

type person struct {
	Name   string
	Sealed []byte
	Import *string
	Order  int32
	Fields map[string]string
	Tags   []string
	Made   time.Time
}

// What is written comes back from a real server as it was, also when it is read in pieces.
func TestTheServerReadsWhatWasWritten(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `create table people (name text not null, sealed bytea not null, import text, nth int not null, fields jsonb not null, tags text[] not null, made timestamptz not null)`); err != nil {
		t.Fatal(err)
	}
	file := "i1"
	want := []person{
		{"", []byte{}, nil, 0, map[string]string{}, []string{}, time.Date(1999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)},
		{"陈小明", []byte{0, 255, 10}, &file, -7, map[string]string{"城市": "杭州", "quote": `"\`}, []string{"高价值"}, time.Date(2026, 11, 23, 2, 0, 0, 1_000, time.UTC)},
		{strings.Repeat("x", 70_000), nil, &file, 1 << 30, map[string]string{"a": ""}, []string{"", "a,b", "NULL", `{"}`}, time.Date(2031, 2, 28, 0, 0, 0, 0, time.UTC)},
	}
	fields := []string{`{}`, `{"城市":"杭州","quote":"\"\\"}`, `{"a":""}`}
	var b tuple.Buffer
	var rows [][]byte
	for i, p := range want {
		at := b.Len()
		b.Row(7)
		b.Text(p.Name)
		b.Bytes(p.Sealed)
		if p.Import == nil {
			b.Null()
		} else {
			b.Text(*p.Import)
		}
		b.Int(p.Order)
		b.JSON(fields[i])
		b.Texts(p.Tags)
		b.Time(p.Made)
		rows = append(rows, b.Since(at))
		b.Grow(100)
	}
	done, err := conn.PgConn().CopyFrom(ctx, iotest.OneByteReader(tuple.Reader(rows)), `copy people from stdin (format binary)`)
	if err != nil || done.RowsAffected() != int64(len(want)) {
		t.Fatal(done, err)
	}
	got, err := conn.Query(ctx, `select name, sealed, import, nth, fields, tags, made from people`)
	if err != nil {
		t.Fatal(err)
	}
	read, err := pgx.CollectRows(got, pgx.RowToStructByPos[person])
	if err != nil || len(read) != len(want) {
		t.Fatal(len(read), err)
	}
	for i := range want {
		want[i].Sealed = append([]byte{}, want[i].Sealed...)
		read[i].Made = read[i].Made.UTC()
		if !reflect.DeepEqual(read[i], want[i]) {
			t.Errorf("row %d came back as %.300v, want %.300v", i, read[i], want[i])
		}
	}
}

func TestNoRowsAreACopyToo(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `create table people (name text)`); err != nil {
		t.Fatal(err)
	}
	if done, err := conn.PgConn().CopyFrom(ctx, tuple.Reader(nil), `copy people from stdin (format binary)`); err != nil || done.RowsAffected() != 0 {
		t.Fatal(done, err)
	}
}
