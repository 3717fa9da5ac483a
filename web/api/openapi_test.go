package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
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
