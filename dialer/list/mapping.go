package list

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Map says what each column of an upload is for and whether the first row is a header (nil leaves it). What a check said before is
// forgotten; nothing is checked yet.
func (m *Importer) Map(ctx context.Context, by tenant.Actor, id dialer.ImportID, roles []Role, header *bool) (i Import, err error) {
	if header != nil {
		if i, err = m.Import(ctx, by.Tenant, id); err != nil {
			return Import{}, err
		}
		if i.Header != *header {
			if _, err := m.Reread(ctx, by, id, Reading{Header: header}); err != nil {
				return Import{}, err
			}
		}
	}
	err = m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := getImport(tx, id, forUpdate)
		if err != nil {
			return err
		}
		if s := Status(row.Status); s != Uploaded && s != Checked {
			return notNow(row, "be mapped")
		}
		was, err := row.imported()
		if err != nil {
			return err
		}
		if err := m.checkRoles(roles, len(was.Columns)); err != nil {
			return err
		}
		mapping, err := json.Marshal(roleRows(roles))
		if err != nil {
			return err
		}
		if err := tx.Exec(`update imports set mapping = ?, status = 'uploaded', total_rows = 0 where id = ?`, json.RawMessage(mapping), row.ID).Error; err != nil {
			return err
		}
		if row, err = getImport(tx, id, ""); err != nil {
			return err
		}
		i, err = row.imported()
		return err
	})
	return i, err
}
