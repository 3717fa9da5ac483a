package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

func (a *API) imports(l *lists) {
	const tag, path = "Imports", "/v1/imports"
	read := func(under, id, summary string) Route {
		return Route{Method: http.MethodGet, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: access.Imports, Action: access.Read}
	}
	write := func(method, under, id, summary string, status int) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Status: status, Object: access.Imports, Action: access.Write}
	}
	stream(a, write(http.MethodPost, "", "upload", "Upload a file: its columns are guessed, nothing is saved yet", http.StatusCreated), describeUpload(a), l.upload)
	register(a, read("", "listImports", "Imports, the newest first"), l.allImports)
	register(a, read("/{id}", "getImport", "One import"), l.getImport)
	register(a, write(http.MethodPut, "/{id}/reading", "readImport", "Read the file anew, in another encoding or with other delimiters; columns are guessed again", 0), l.reading)
	register(a, write(http.MethodPut, "/{id}/mapping", "mapImport", "Say what each column is for", 0), l.mapping)
	register(a, write(http.MethodPost, "/{id}/check", "checkImport", "Judge all rows; nothing is saved", http.StatusAccepted), l.step(l.check))
	register(a, write(http.MethodPost, "/{id}/run", "runImport", "Bring the rows in", http.StatusAccepted), l.step(l.run))
	register(a, write(http.MethodPost, "/{id}/cancel", "cancelImport", "Stop, and keep or remove what is in", 0), l.cancel)
	register(a, write(http.MethodPost, "/{id}/undo", "undoImport", "Take an import back within 24 hours", 0), l.step(l.Imports.Undo))
	register(a, read("/{id}/rows", "importRows", "What became of the rows"), l.rows)
	stream(a, read("/{id}/result.csv", "importResult", "The file again with the fate of every row"), describeResult, l.result)
	stream(a, read("/sample.csv", "importSample", "A file that works as it is"), describeCSV, sampleCSV)
}

type importsQuery struct {
	Paging
	ListID string `query:"list_id"`
}

func (l *lists) allImports(ctx context.Context, who tenant.Actor, in *importsQuery) (*answer[Page[Import]], error) {
	if _, err := l.Imports.Import(ctx, who.Tenant, dialer.ImportID(in.Cursor)); in.Cursor != "" && err != nil {
		return nil, fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	all, err := l.Imports.Imports(ctx, who.Tenant, dialer.ListID(in.ListID), dialer.ImportID(in.Cursor), in.Limit+1)
	if err != nil {
		return nil, err
	}
	items, next := []Import{}, ""
	for n, i := range all {
		if n == in.Limit {
			next = items[n-1].ID
			break
		}
		items = append(items, ViewImport(i, l.now()))
	}
	return pageOf(items, next), nil
}

func (l *lists) getImport(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Import], error) {
	found, err := l.Imports.Import(ctx, who.Tenant, dialer.ImportID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[Import]{ViewImport(found, l.now())}, nil
}

type readingBody struct {
	ByID
	Body struct {
		Encoding  string `json:"encoding,omitempty" enum:"UTF-8,UTF-16LE,UTF-16BE,GB18030,Big5,Shift_JIS,EUC-KR,windows-1252" doc:"Of CSV; absent: as it was"`
		Delimiter string `json:"delimiter,omitempty" pattern:"^[,;|\\t]$" patternDescription:"a comma, semicolon, bar or tab" doc:"Absent: as it looks"`
		Header    *bool  `json:"header,omitempty" doc:"Whether the first row names the columns; absent: as it looks"`
	}
}

func (l *lists) reading(ctx context.Context, who tenant.Actor, in *readingBody) (*answer[Import], error) {
	b := in.Body
	now, err := l.Imports.Reread(ctx, who, dialer.ImportID(in.ID), list.Reading{Encoding: b.Encoding, Delimiter: b.Delimiter, Header: b.Header})
	if err != nil {
		return nil, err
	}
	return &answer[Import]{ViewImport(now, l.now())}, nil
}

type mappingBody struct {
	ByID
	Body struct {
		Columns  []ColumnMapping `json:"columns" nullable:"false"`
		Header   *bool           `json:"header,omitempty"`
		ListName *string         `json:"list_name,omitempty"`
	}
}

func (l *lists) mapping(ctx context.Context, who tenant.Actor, in *mappingBody) (*answer[Import], error) {
	id := dialer.ImportID(in.ID)
	was, err := l.Imports.Import(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	if in.Body.ListName != nil {
		if _, err := l.Lists.Rename(ctx, who, was.List, *in.Body.ListName, l.now()); err != nil {
			return nil, err
		}
	}
	roles := make([]list.Role, len(was.Columns))
	for i := range roles {
		roles[i] = list.Role{Use: list.Ignored}
	}
	for _, c := range in.Body.Columns {
		if c.Index < 0 || c.Index >= len(roles) {
			return nil, fault.New(fault.Invalid, "column_unknown", "the file has %d columns; %d is none of them", len(roles), c.Index).With("column", c.Index)
		}
		roles[c.Index] = list.Role{Use: list.Use(c.Target), Field: c.Field}
	}
	now, err := l.Imports.Map(ctx, who, id, roles, in.Body.Header)
	if err != nil {
		return nil, err
	}
	return &answer[Import]{ViewImport(now, l.now())}, nil
}

// step is an act on an import that takes nothing more.
func (l *lists) step(act func(context.Context, tenant.Actor, dialer.ImportID) (list.Import, error)) func(context.Context, tenant.Actor, *ByID) (*answer[Import], error) {
	return func(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Import], error) {
		now, err := act(ctx, who, dialer.ImportID(in.ID))
		if err != nil {
			return nil, err
		}
		return &answer[Import]{ViewImport(now, l.now())}, nil
	}
}

// check judges with the roles that mapping has set.
func (l *lists) check(ctx context.Context, who tenant.Actor, id dialer.ImportID) (list.Import, error) {
	return l.Imports.Check(ctx, who, id, nil)
}

func (l *lists) run(ctx context.Context, who tenant.Actor, id dialer.ImportID) (list.Import, error) {
	was, err := l.Imports.Import(ctx, who.Tenant, id)
	if err == nil {
		err = l.mayFeed(ctx, who, was.List)
	}
	if err != nil {
		return list.Import{}, err
	}
	return l.Imports.Run(ctx, who, id)
}

type cancelBody struct {
	ByID
	Body struct {
		Keep bool `json:"keep" doc:"Keep what is in; else it is removed"`
	}
}

func (l *lists) cancel(ctx context.Context, who tenant.Actor, in *cancelBody) (*answer[Import], error) {
	now, err := l.Imports.Cancel(ctx, who, dialer.ImportID(in.ID), !in.Body.Keep)
	if err != nil {
		return nil, err
	}
	return &answer[Import]{ViewImport(now, l.now())}, nil
}

type rowsQuery struct {
	ByID
	Paging
	Result string `query:"result" enum:"accepted,merged,rejected"`
	Code   string `query:"code" maxLength:"40" doc:"Stable word; one that no row has finds nothing"`
}

func (l *lists) rows(ctx context.Context, who tenant.Actor, in *rowsQuery) (*answer[Page[ImportRow]], error) {
	after, err := offset(in.Cursor, 1<<62)
	if err != nil {
		return nil, err
	}
	fates, next, err := l.Imports.Fates(ctx, who.Tenant, dialer.ImportID(in.ID), in.Result, in.Code, int64(after), in.Limit)
	if err != nil {
		return nil, err
	}
	var items []ImportRow
	for _, f := range fates {
		items = append(items, viewRow(f))
	}
	cursor := ""
	if next > 0 {
		cursor = strconv.FormatInt(next, 10)
	}
	return pageOf(items, cursor), nil
}
