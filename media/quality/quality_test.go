package quality_test

import (
	_ "embed"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
)

//go:embed testdata/emodel-g711-plc.csv
var table string

func TestEveryRowOfTheEModelTableIsMet(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) < 100 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		var v [6]float64
		for i, field := range row[3:] {
			if v[i], err = strconv.ParseFloat(field, 64); err != nil {
				t.Fatal(err)
			}
		}
		delay, loss, burst, wantR, wantMOS := v[0], v[1], v[2], v[4], v[5]
		r := quality.R(quality.Path{OneWay: time.Duration(delay * 1e6), Loss: loss / 100, Burst: burst})
		if math.Abs(r-wantR) > 0.002 || math.Abs(quality.MOS(r)-wantMOS) > 0.0002 {
			t.Errorf("%v ms, %v %%, burst %v: R %.3f MOS %.4f, want %.3f %.4f", delay, loss, burst, r, quality.MOS(r), wantR, wantMOS)
		}
	}
}

func TestMOSOfPlainNumbers(t *testing.T) {
	for _, c := range []struct {
		says string
		r    float64
		want float64
	}{
		{"the limit of the product's promise", 67.96, 3.5},
		{"nothing is worse than 1", 0, 1},
		{"where the cubic would fall below 1", 3, 1},
		{"nothing is better than 4.5", 120, 4.5},
	} {
		if got := quality.MOS(c.r); math.Abs(got-c.want) > 0.001 {
			t.Errorf("%s: MOS(%g) = %g, want %g", c.says, c.r, got, c.want)
		}
	}
}

func TestQualityOfCountedPackets(t *testing.T) {
	at := time.Unix(1700000000, 0)
	clean := quality.Of(media.Quality{Packets: 1000, LastPacket: at})
	lossy := quality.Of(media.Quality{Packets: 900, Lost: 100, LastPacket: at})
	late := quality.Of(media.Quality{Packets: 1000, RoundTrip: 800 * time.Millisecond, Jitter: 40 * time.Millisecond})
	if none := quality.Of(media.Quality{}); none.MOS != 0 {
		t.Errorf("nothing heard yet has MOS %g", none.MOS)
	}
	if clean.MOS < 4.4 || lossy.MOS > 3.45 || late.MOS > 3.3 {
		t.Errorf("clean %.2f, 10 %% loss %.2f, 540 ms late %.2f", clean.MOS, lossy.MOS, late.MOS)
	}
	if d := quality.Between(clean, media.Quality{Packets: 1100, Lost: 0}); d.Packets != 100 || d.MOS < 4.4 {
		t.Errorf("a clean stretch: %+v", d)
	}
	if d := quality.Between(lossy, lossy); d.MOS != 1 {
		t.Errorf("a stretch without a packet: %+v", d)
	}
	if d := quality.Between(media.Quality{Packets: 10, Lost: 3}, media.Quality{Packets: 20, Lost: 2}); d.Lost != 0 {
		t.Errorf("packets that turned up late: %+v", d)
	}
}
