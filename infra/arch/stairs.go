package arch

import "strings"

// floors is the staircase: a package imports its own top-level folder and lower floors. Folders of one height do not know each other.
var floors = map[string]int{"cmd": 6, "web": 5, "softphone": 4, "billing": 4, "dialer": 3, "tenant": 2, "media": 2, "infra": 1}

const staircase = "cmd -> web -> softphone, billing -> dialer -> tenant, media -> infra"

func stairs(f File) []Violation {
	var found []Violation
	for _, spec := range f.Tree.Imports {
		below, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), Module+"/")
		if !ours {
			continue
		}
		to, _, _ := strings.Cut(below, "/")
		switch from := f.Floor(); {
		case from == to:
		case floors[to] == floors[from]:
			found = append(found, f.violation(spec.Pos(), "%s imports %s: the two are on one floor and do not know each other. "+
				"Declare a small interface where it is called and let cmd hand the other in (%s)", from, below, staircase))
		case floors[to] > floors[from]:
			found = append(found, f.violation(spec.Pos(), "%s imports %s, which is above it. "+
				"Declare a small interface where it is called and let cmd hand it in (%s)", from, below, staircase))
		}
	}
	return found
}

// never says which libraries a floor must not touch, and who owns that work.
var never = map[string]map[string]string{
	"infra": {
		"github.com/gin-gonic/gin": "HTTP resources belong to web", "github.com/emiago/sipgo": "SIP belongs to dialer/trunk",
		"github.com/pion": "audio belongs to media and softphone", "github.com/stripe": "money belongs to billing",
	},
	"tenant": {
		"github.com/emiago/sipgo": "calls belong to dialer", "github.com/pion": "calls belong to dialer and softphone",
		"github.com/stripe": "money belongs to billing", "github.com/gin-gonic/gin": "HTTP belongs to web",
	},
	"media": {
		"github.com/gin-gonic/gin": "HTTP belongs to web", "github.com/emiago/sipgo": "signalling belongs to dialer/trunk",
		"github.com/stripe": "money belongs to billing", "gorm.io": "media keeps no rows",
	},
	"dialer": {
		"github.com/gin-gonic/gin": "HTTP belongs to web", "github.com/stripe": "money belongs to billing",
		"github.com/pion/webrtc": "browsers belong to softphone",
	},
	"softphone": {
		"github.com/emiago/sipgo": "SIP belongs to dialer/trunk", "github.com/stripe": "money belongs to billing",
		"github.com/gin-gonic/gin": "HTTP belongs to web",
	},
	"billing": {
		"github.com/emiago/sipgo": "calls belong to dialer", "github.com/pion": "audio belongs to media and softphone",
		"github.com/gin-gonic/gin": "HTTP belongs to web",
	},
	"web": {
		"gorm.io": "rows belong to the floors below", "database/sql": "rows belong to the floors below",
		"github.com/jackc/pgx": "rows belong to the floors below", "github.com/lib/pq": "rows belong to the floors below",
		"github.com/riverqueue":   "jobs are inserted with the fact they follow, below",
		"github.com/emiago/sipgo": "SIP belongs to dialer/trunk", "github.com/pion/webrtc": "browsers' audio belongs to softphone",
		"github.com/stripe": "money belongs to billing",
	},
}

func strangers(f File) []Violation {
	if f.Test() {
		return nil // a test may play the far side
	}
	var found []Violation
	for _, spec := range f.Tree.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		for library, why := range never[f.Floor()] {
			if imported == library || strings.HasPrefix(imported, library+"/") {
				found = append(found, f.violation(spec.Pos(), "%s must not import %s: %s", f.Floor(), imported, why))
			}
		}
		if imported == "os/exec" && !mayRunPrograms(f.Folder()) {
			found = append(found, f.violation(spec.Pos(), "only a few packages run other programs, and never with what a person typed: extend the list in infra/arch if this one must"))
		}
	}
	return found
}

// mayRunPrograms lists the packages that run other programs: our own Postgres, and the audio tools of media.
func mayRunPrograms(folder string) bool {
	return folder == "infra/pg/local" || strings.HasPrefix(folder, "media/") || strings.HasPrefix(folder, "cmd")
}
