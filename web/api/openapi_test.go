package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

var update = flag.Bool("update", false, "write gen/openapi.json anew")

func TestTheDescriptionIsFresh(t *testing.T) {
	h := open(t)
	raw, err := json.MarshalIndent(h.api.OpenAPI(), "", "  ")
	h.must(err)
	raw = append(raw, '\n')
	path := filepath.Join("gen", "openapi.json")
	if *update {
		h.must(os.WriteFile(path, raw, 0o644))
	}
	kept, err := os.ReadFile(path)
	h.must(err)
	if !bytes.Equal(kept, raw) {
		t.Error("gen/openapi.json is not what the code says: go generate ./web/api (needs the tests' Postgres)")
	}
	if w := (asker{house: h}).request("GET", "/v1/openapi.json", nil); w.Code != 200 {
		t.Errorf("the description is served with %d", w.Code)
	}
}

// A parameter that is not described is not read either: huma leaves out the fields of embedded types that are not exported.
func TestEveryNameInAPathIsRead(t *testing.T) {
	for path, item := range open(t).api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			for part := range strings.SplitSeq(path, "/") {
				name, ok := strings.CutPrefix(part, "{")
				if name = strings.TrimSuffix(name, "}"); ok && !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == name }) {
					t.Errorf("%s %s does not read {%s}", op.Method, path, name)
				}
			}
		}
	}
}
