package list

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/sheet"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// looked is how many rows a preview looks at.
const looked = 300

// Upload seals a file into the store while it arrives, finds out what it is and guesses its columns. Nothing of it is in the list yet.
func (m *Importer) Upload(ctx context.Context, by tenant.Actor, list dialer.ListID, name string, r io.Reader) (i Import, err error) {
	box, err := m.keys.Box(ctx, by.Tenant)
	if err != nil {
		return Import{}, err
	}
	if _, err := m.Get(ctx, by.Tenant, list); err != nil {
		return Import{}, err
	}
	id := dialer.ImportID(dialer.NewID())
	key := uploadKey(by.Tenant, id)
	var sniffer sheet.Sniffer
	bounded := &bound{r: io.TeeReader(r, &sniffer), left: m.MaxUpload, max: m.MaxUpload}
	if err := m.keep(ctx, box, key, bounded); err != nil {
		return Import{}, err
	}
	row := importRow{ID: string(id), ListID: string(list), FileName: cut(strings.TrimSpace(path.Base(strings.ReplaceAll(name, `\`, "/"))), 200), FileKey: key, Bytes: sniffer.Size(),
		CreatedBy: by.ID(), CreatedAt: m.Now().UTC()}
	row.place(sniffer.Format())
	defer func() {
		if err == nil {
			return
		}
		if gone := m.files.Delete(context.WithoutCancel(ctx), key); gone != nil {
			m.Log.Warn("an upload that came to nothing is left in the store", "tenant", by.Tenant, "key", key, "error", gone)
		}
	}()
	if err := m.preview(ctx, by.Tenant, box, &row, nil); err != nil {
		return Import{}, err
	}
	err = m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := tx.Exec(`insert into imports (id, list_id, file_name, file_key, bytes, format, encoding, encoding_unsure, delimiter, sheet, header, columns, mapping, status, created_by, created_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'uploaded', ?, ?)`, row.ID, row.ListID, row.FileName, row.FileKey, row.Bytes, row.Format, row.Encoding, row.EncodingUnsure, row.Delimiter,
			row.Sheet, row.Header, row.Columns, row.Mapping, row.CreatedBy, row.CreatedAt).Error; err != nil {
			return err
		}
		if row, err = getImport(tx, id, ""); err != nil {
			return err
		}
		if i, err = row.imported(); err != nil {
			return err
		}
		return audit.Append(tx, by, m.Now(), audit.Entry{Action: "file_uploaded", Object: "imports", ObjectID: row.ID, Detail: map[string]string{"file": row.FileName, "list": row.ListID}})
	})
	return i, err
}

// bound fails a body that is longer than it may be.
type bound struct {
	r         io.Reader
	left, max int64
}

func (b *bound) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fault.New(fault.Invalid, "file_too_large", "the file is larger than %d MiB", b.max>>20).With("max_mb", b.max>>20)
	}
	return n, err
}

func (r *importRow) place(f sheet.Format) {
	r.Format, r.Encoding, r.EncodingUnsure, r.Delimiter, r.Sheet = f.Kind, f.Encoding, f.Unsure, f.Delimiter, f.Sheet
}

func (r importRow) format() sheet.Format {
	return sheet.Format{Kind: r.Format, Encoding: r.Encoding, Unsure: r.EncodingUnsure, Delimiter: r.Delimiter, Sheet: r.Sheet}
}

// Reading is what a person corrects when a preview looks wrong; empty fields stay as they were found.
type Reading struct {
	Encoding  string
	Delimiter string
	Sheet     string
	Header    *bool
}

// Reread shows the columns anew after a correction; only an import that has not begun can be read anew.
func (m *Importer) Reread(ctx context.Context, by tenant.Actor, id dialer.ImportID, how Reading) (i Import, err error) {
	box, err := m.keys.Box(ctx, by.Tenant)
	if err != nil {
		return Import{}, err
	}
	var row importRow
	if err := m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err = getImport(tx, id, "")
		return err
	}); err != nil {
		return Import{}, err
	}
	if how.Encoding != "" {
		if err := m.recode(ctx, box, &row, how.Encoding); err != nil {
			return Import{}, err
		}
	}
	if how.Delimiter != "" {
		row.Delimiter = how.Delimiter
	}
	if how.Sheet != "" {
		row.Sheet = how.Sheet
	}
	if err := m.preview(ctx, by.Tenant, box, &row, how.Header); err != nil {
		return Import{}, err
	}
	err = m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		done := tx.Exec(`update imports set encoding = ?, encoding_unsure = ?, delimiter = ?, sheet = ?, header = ?, columns = ?, mapping = ?, status = 'uploaded', round = round + 1
			where id = ? and status in ('uploaded', 'checked')`, row.Encoding, row.EncodingUnsure, row.Delimiter, row.Sheet, row.Header, row.Columns, row.Mapping, row.ID)
		if done.Error != nil {
			return done.Error
		}
		now, err := getImport(tx, id, "")
		if err != nil {
			return err
		}
		if done.RowsAffected == 0 {
			return notNow(now, "reread")
		}
		i, err = now.imported()
		return err
	})
	return i, err
}

// recode takes a person's word for the encoding of an upload. How its columns are separated was looked for in the other one.
func (m *Importer) recode(ctx context.Context, box *seal.Box, row *importRow, name string) error {
	if row.Format == "xlsx" {
		return fault.New(fault.Invalid, "encoding_of_sheet", "a spreadsheet says itself how its text is written; only CSV has an encoding to choose").With("field", "encoding")
	}
	if !slices.Contains(sheet.Encodings(), name) {
		return fault.New(fault.Invalid, "encoding_unknown", "%.40q is none of %s", name, strings.Join(sheet.Encodings(), ", ")).With("field", "encoding").With("sent", name).With("allowed", sheet.Encodings())
	}
	body, err := m.fetch(ctx, box, row.FileKey)
	if err != nil {
		return fmt.Errorf("fetch upload of import %s: %w", row.ID, err)
	}
	defer body.Close()
	head, err := io.ReadAll(io.LimitReader(body, headBytes))
	if err != nil {
		return fmt.Errorf("read upload of import %s: %w", row.ID, err)
	}
	row.Encoding, row.EncodingUnsure, row.Delimiter = name, false, sheet.Delimiter(head, name)
	return nil
}

// headBytes are enough of a file to see how its columns are separated.
const headBytes = 64 << 10

func notNow(row importRow, act string) error {
	if act == "run" && Status(row.Status) == Uploaded {
		return fault.New(fault.Conflict, "import_state", "an import runs once it has been checked: check it, and run it when the check has its counts").With("status", row.Status)
	}
	return fault.New(fault.Conflict, "import_state", "an import that is %s cannot %s", row.Status, act).With("status", row.Status)
}

// preview reads the first rows of the file and puts columns, guesses and header into row. header overrules the guess.
func (m *Importer) preview(ctx context.Context, t tenant.ID, box *seal.Box, row *importRow, header *bool) error {
	g := guesser{phones: m.phones}
	err := m.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		on, err := getList(tx, dialer.ListID(row.ListID))
		if err != nil {
			return err
		}
		g.country, g.language = on.Country, home.Language
		g.remembered, err = remembered(tx)
		return err
	})
	if err != nil {
		return err
	}
	if row.Format == "xlsx" && row.Sheet == "" {
		if row.Sheet, err = m.choose(ctx, box, *row, g); err != nil {
			return err
		}
	}
	rows, err := m.open(ctx, box, *row)
	if err != nil {
		return err
	}
	defer rows.Close()
	var first [][]string
	for len(first) < looked {
		next, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if next.Bad == "" {
			first = append(first, append([]string{}, next.Cells...))
		}
	}
	if len(first) == 0 {
		return fault.New(fault.Invalid, "file_empty", "the file has no rows")
	}
	row.Header = g.header(first)
	if header != nil {
		row.Header = *header
	}
	columns := g.columns(first, row.Header)
	roles := make([]Role, len(columns))
	for i, c := range columns {
		roles[i] = c.Guess
	}
	return row.keepColumns(columns, roles)
}

func (r *importRow) keepColumns(columns []Column, roles []Role) (err error) {
	if r.Columns, err = json.Marshal(columnRows(columns)); err != nil {
		return err
	}
	r.Mapping, err = json.Marshal(roleRows(roles))
	return err
}

// open reads the sealed upload from its beginning, below its title.
func (m *Importer) open(ctx context.Context, box *seal.Box, row importRow) (sheet.Rows, error) {
	if row.Format == "" {
		return nil, fault.New(fault.Invalid, "file_unreadable", "this is neither CSV nor xlsx: save it as one of them in Excel or WPS")
	}
	body, err := m.fetch(ctx, box, row.FileKey)
	if err != nil {
		return nil, fmt.Errorf("fetch upload of import %s: %w", row.ID, err)
	}
	rows, err := m.rows(body, row)
	if err != nil {
		return nil, err
	}
	return belowTitle(rows)
}

// rows reads a fetched upload as what it is; they own it.
func (m *Importer) rows(body io.ReadCloser, row importRow) (sheet.Rows, error) {
	if row.Format != "xlsx" {
		rows, err := sheet.OpenText(body, row.format())
		if err != nil {
			body.Close()
		}
		return rows, err
	}
	defer body.Close()
	packed, err := packed(body, row)
	if err != nil {
		return nil, err
	}
	return sheet.OpenSpreadsheet(packed, row.format(), m.Tmp)
}

// choose finds the sheet that has telephone numbers: before it stand explanations, and lists that others choose from.
func (m *Importer) choose(ctx context.Context, box *seal.Box, row importRow, g guesser) (string, error) {
	body, err := m.fetch(ctx, box, row.FileKey)
	if err != nil {
		return "", fmt.Errorf("fetch upload of import %s: %w", row.ID, err)
	}
	defer body.Close()
	packed, err := packed(body, row)
	if err != nil {
		return "", err
	}
	return sheet.Choose(packed, m.Tmp, g.numbered)
}

// packed is a spreadsheet as it was uploaded.
func packed(body io.Reader, row importRow) ([]byte, error) {
	if row.Bytes > sheet.MaxPacked {
		return nil, fault.New(fault.Invalid, "file_too_large", "the spreadsheet is larger than %d MiB: save it as CSV", sheet.MaxPacked>>20).With("max_mb", sheet.MaxPacked>>20)
	}
	all, err := io.ReadAll(io.LimitReader(body, sheet.MaxPacked+1))
	if err != nil {
		return nil, fmt.Errorf("read upload of import %s: %w", row.ID, err)
	}
	return all, nil
}

// memoryKey is the setting in which a tenant's uses of headers are remembered.
const memoryKey = "import.columns"

func remembered(tx *gorm.DB) (map[string]roleRow, error) {
	var rows []struct{ Value json.RawMessage }
	if err := tx.Raw(`select value from settings where key = ?`, memoryKey).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	var memory map[string]roleRow
	if err := json.Unmarshal(rows[0].Value, &memory); err != nil {
		return nil, fmt.Errorf("setting %s: %w", memoryKey, err)
	}
	return memory, nil
}

// remember keeps the uses somebody confirmed for the tenant's next file.
func remember(tx *gorm.DB, columns []Column, roles []Role) error {
	learned := map[string]roleRow{}
	for i, c := range columns {
		if _, known := learned[headerKey(c.Name)]; c.Name != "" && i < len(roles) && !known { // of columns of one name the first is the word's use
			learned[headerKey(c.Name)] = roleRow(roles[i])
		}
	}
	raw, err := json.Marshal(learned)
	if err != nil {
		return err
	}
	return tx.Exec(`insert into settings (key, value, updated_at) values (?, ?, now())
		on conflict (key) do update set value = settings.value || excluded.value, updated_at = now()`, memoryKey, json.RawMessage(raw)).Error
}
