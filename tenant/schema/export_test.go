package schema

import (
	"io/fs"
	"testing/fstest"
)

// Newer returns a migrator whose book of tenants' migrations has one page more.
func (m *Migrator) Newer(sql string) *Migrator {
	book := fstest.MapFS{"sql/tenant/00999_newer.sql": &fstest.MapFile{Data: []byte(sql)}}
	for _, folder := range []string{"sql/shared", "sql/tenant"} {
		entries, _ := fs.ReadDir(files, folder)
		for _, e := range entries {
			data, _ := fs.ReadFile(files, folder+"/"+e.Name())
			book[folder+"/"+e.Name()] = &fstest.MapFile{Data: data}
		}
	}
	return &Migrator{dsn: m.dsn, files: book}
}
