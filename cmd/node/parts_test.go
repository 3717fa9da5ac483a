package node

import (
	"net/http"
	"slices"
	"testing"

	"github.com/boyunhq/boyun/infra/cert"
)

func TestTheWebStopsAfterTheVoiceNodeHasDrained(t *testing.T) {
	n := &Node{storage: &storage{}, stores: &stores{served: &cert.Served{}}, voice: &voice{}, web: &web{server: &http.Server{}}}
	var names []string
	for _, part := range n.parts() {
		names = append(names, part.Name)
	}
	for _, stays := range []string{"admin", "web"} {
		for _, drains := range []string{"desks", "campaigns"} {
			at, before := slices.Index(names, stays), slices.Index(names, drains)
			if at < 0 || before < 0 || at > before { // what starts first stops last
				t.Errorf("%s stops before %s has ended: %v", stays, drains, names)
			}
		}
	}
}
