package budget

import "testing"

func TestABudgetFailsSafe(t *testing.T) {
	three := Caps{{Share: 0.03, Days: 30}}
	both := Caps{{Share: 0.03, Days: 30}, {Share: 0.03, Days: 1}}
	tests := []struct {
		name   string
		budget Budget
		left   int64
	}{
		{"unknown: nothing is left", Budget{Caps: three, Days: []Count{{People: 1000}}}, 0},
		{"without caps nothing is left", Budget{Known: true, Days: []Count{{People: 1000}}}, 0},
		{"a first person may be lost", Budget{Known: true, Caps: three, Days: []Count{{}}}, 1},
		{"but not a second before sixty-seven have answered", Budget{Known: true, Caps: three, Days: []Count{{66, 1}}}, 0},
		{"then another may", Budget{Known: true, Caps: three, Days: []Count{{67, 1}}}, 1},
		{"three in a hundred are three", Budget{Known: true, Caps: three, Days: []Count{{100, 0}}}, 3},
		{"other days count", Budget{Known: true, Caps: three, Days: []Count{{100, 0}, {100, 5}}}, 1},
		{"a day past the window does not", Budget{Known: true, Caps: Caps{{Share: 0.03, Days: 1}}, Days: []Count{{100, 0}, {100, 50}}}, 3},
		{"the strictest of several stretches binds", Budget{Known: true, Caps: both, Days: []Count{{100, 3}, {1000, 0}}}, 0},
		{"over the cap there is none left, not less than none", Budget{Known: true, Caps: three, Days: []Count{{100, 9}}}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.budget.Left(); got != test.left || test.budget.Spent() != (test.left == 0) {
				t.Fatalf("%d are left, want %d", got, test.left)
			}
		})
	}
}

func TestAddingCountsTodayAndLeavesTheOldValue(t *testing.T) {
	old := Budget{Known: true, Days: []Count{{10, 1}, {5, 0}}}
	now := old.Add(true).Add(false)
	if now.Days[0] != (Count{12, 2}) || now.Days[1] != (Count{5, 0}) || old.Days[0] != (Count{10, 1}) {
		t.Fatalf("now %v, before %v", now.Days, old.Days)
	}
	if got := (Budget{}).Add(false).Over(30); got != (Count{1, 0}) {
		t.Fatalf("an empty budget counts %v", got)
	}
}
