package list_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
)

// A register of companies gives several numbers in one cell; whoever uploads it loses none, and is told of each that cannot be called.
func TestNoNumberOfACellIsLost(t *testing.T) {
	b := newBench(t)
	l := b.list("Companies")
	checked, done := b.bring(l.ID, "企业名称,法定代表人,有效手机号,更多电话\n"+
		"拨云,陈思远,13805712345,0571-88886666；13905718888；0571-87654321\n"+
		"海风,李芳,13957412345; 13957499999,0574-8700123\n"+
		"小店,王强,-,-\n"+
		"酒坊,赵敏,15957512345、1585751234,无\n"+
		"拨云分店,陈思远,13805712345,13905718888/1390571\n")
	counted(b, checked, 5)
	counted(b, done, 5)
	want := map[string]int64{"not_a_number": 1, "duplicate_in_file": 1, "numbers_left_out": 3}
	if !maps.Equal(checked.Reasons, want) || !maps.Equal(done.Reasons, want) || done.Accepted != 3 {
		t.Fatalf("checked %+v, done %+v", checked, done)
	}
	numbers := map[string]int{"陈思远": 4, "李芳": 2, "赵敏": 1}
	for _, lead := range b.leads(list.Filter{List: l.ID}) {
		n := scan[int](b, `select 1 + (select count(*) from lead_numbers where lead_id = ?)`, string(lead.ID))
		if n != numbers[lead.Name] {
			t.Errorf("%s has %d numbers, want %d", lead.Name, n, numbers[lead.Name])
		}
	}
	fates, _, err := b.imp.Fates(context.Background(), b.by.Tenant, done.ID, "", "numbers_left_out", 0, 10)
	if err != nil || len(fates) != 2 || fates[0].From != 2 || fates[1].From != 4 || fates[1].Detail["value"] != "158•••1234" || fates[1].Detail["count"] != 1.0 {
		t.Errorf("what was left out is told as %+v %v", fates, err)
	}
	var out strings.Builder
	if err := b.imp.WriteResult(context.Background(), b.by, done.ID, list.Wanted{Language: "en"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"3,new,numbers_left_out,\"Left out, because they cannot be called: 1 of its numbers\"", "6,merged,duplicate_in_file,\"The number is in the file already; the words went to the earlier row; Left out, because they cannot be called: 1 of its numbers\""} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the result says nothing of %q:\n%s", line, out.String())
		}
	}
}

func TestColumnsOfOneUseAddUp(t *testing.T) {
	b := newBench(t)
	l := b.list("Halves")
	b.bring(l.ID, "First Name,Last Name,Phone\nAnn,Lee,13800138000\nBen,,13900139001\n")
	b.bring(l.ID, "姓,名,手机\n陈,思远,13700137002\n")
	i := b.upload(l.ID, "notes.csv", strings.NewReader("手机,备注,跟进记录,标签,分组\n13600136003,老客户,再联系,VIP,北方\n"))
	uses := []list.Role{{Use: list.AsPhone}, {Use: list.AsNote}, {Use: list.AsNote}, {Use: list.AsTags}, {Use: list.AsTags}}
	if _, err := b.imp.Check(context.Background(), b.by, i.ID, uses); err != nil {
		t.Fatal(err)
	}
	b.work()
	must[list.Import](b)(b.imp.Run(context.Background(), b.by, i.ID))
	b.work()
	var names []string
	for _, lead := range b.leads(list.Filter{List: l.ID}) {
		names = append(names, lead.Name)
		if lead.Name == "" && (lead.Note != "老客户\n再联系" || !slices.Equal(lead.Tags, []string{"VIP", "北方"})) {
			t.Errorf("two notes and two columns of tags became %+v", lead)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"", "Ann Lee", "Ben", "陈思远"}) {
		t.Errorf("names %q", names)
	}
}

func TestWhoIsNotToBeCalledIsNotImported(t *testing.T) {
	b := newBench(t)
	_, done := b.bring(b.list("CRM").ID, "Name,Phone,Do Not Call\nAnn,13800138000,1\nBen,13900139001,0\nCem,13700137002,\nDan,13600136003,2026-03-01\nEva,13500135004,否\nFay,13400134005,TRUE\n")
	counted(b, done, 6)
	if done.Accepted != 3 || done.Reasons["says_do_not_call"] != 3 {
		t.Errorf("done %+v", done)
	}
}

func TestByHandSeveralNumbersAreAllTakenOrNone(t *testing.T) {
	b := newBench(t)
	l := b.list("By hand")
	lead, _, err := b.store.Add(context.Background(), b.by, l.ID, list.Entry{Number: "13805712345 / 13905718888"}, b.clock.Now())
	if n := scan[int](b, `select count(*) from lead_numbers where lead_id = ?`, string(lead.ID)); err != nil || n != 1 {
		t.Errorf("%d further numbers, %v", n, err)
	}
	_, _, err = b.store.Add(context.Background(), b.by, l.ID, list.Entry{Number: "13805712346 / 1390571888"}, b.clock.Now())
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "too_short") {
		t.Errorf("one of two is short: %v", err)
	}
}
