package schema

import (
	"io/fs"
	"strings"
	"testing/fstest"
)

// Newer returns a migrator whose book of tenants' migrations has one page more.
func (m *Migrator) Newer(sql string) *Migrator {
	return m.with(map[string]string{"sql/tenant/00999_newer.sql": sql})
}

// Short returns a migrator whose book of tenants' migrations has this one page only: many tenants then cost little more than what is
// proved with them.
func (m *Migrator) Short(sql string) *Migrator {
	short := m.with(map[string]string{"sql/tenant/00001_short.sql": sql})
	for page := range short.files.(fstest.MapFS) {
		if strings.HasPrefix(page, "sql/tenant/") && page != "sql/tenant/00001_short.sql" {
			delete(short.files.(fstest.MapFS), page)
		}
	}
	return short
}

func (m *Migrator) with(pages map[string]string) *Migrator {
	book := fstest.MapFS{}
	for _, folder := range []string{"sql/shared", "sql/tenant"} {
		old, _ := fs.Glob(m.files, folder+"/*")
		for _, page := range old {
			book[page] = &fstest.MapFile{Data: read(m.files, page)}
		}
	}
	for page, sql := range pages {
		book[page] = &fstest.MapFile{Data: []byte(sql)}
	}
	return &Migrator{dsn: m.dsn, files: book}
}

func read(files fs.FS, page string) []byte {
	data, _ := fs.ReadFile(files, page)
	return data
}
