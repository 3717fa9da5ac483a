package list_test

import (
	"context"
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
)

// counted tells whether the rows of an import add up, in its counts and in the table of fates.
func counted(b *bench, i list.Import, rows int64) {
	b.Helper()
	if i.Rows != rows || i.Accepted+i.Merged+i.Rejected != rows {
		b.Fatalf("%d accepted + %d merged + %d rejected of %d rows, want %d", i.Accepted, i.Merged, i.Rejected, i.Rows, rows)
	}
	var reasons int64
	for code, n := range i.Reasons {
		if code != "numbers_left_out" { // of rows that are in
			reasons += n
		}
	}
	if reasons != i.Merged+i.Rejected {
		b.Fatalf("reasons %v do not add up", i.Reasons)
	}
	if i.Status != list.Done {
		return
	}
	type fates struct{ Rows, Entries, Accepted, Gaps int64 }
	got := scan[fates](b, `select coalesce(sum(row_to - row_no + 1), 0) as rows, count(*) as entries, coalesce(sum(row_to - row_no + 1) filter (where result = 'accepted'), 0) as accepted,
		count(*) filter (where row_no <> before + 1) as gaps
		from (select row_no, row_to, result, coalesce(lag(row_to) over (order by row_no), 0) as before from import_rows where import_id = ?) r`, string(i.ID))
	if got.Rows != rows || got.Accepted != i.Accepted || got.Gaps != 0 {
		b.Fatalf("fates %+v of import %+v", got, i)
	}
	if n := scan[int64](b, `select count(*) from leads where import_id = ?`, string(i.ID)); n != i.Accepted {
		b.Fatalf("%d leads of %d accepted", n, i.Accepted)
	}
	if n := scan[bool](b, `select leads = (select count(*) from leads where list_id = lists.id) from lists where id = ?`, string(i.List)); !n {
		b.Fatal("the list's count of leads is wrong")
	}
}

func TestAFileBecomesLeadsAndEveryRowHasAFate(t *testing.T) {
	b := newBench(t)
	l := b.list("Autumn")
	file := "姓名,手机号,标签,城市,到期日\n" +
		"陈思远,13800138000,VIP;续费,杭州,2026/12/5\n" +
		"李沐辰,１３９００１３９０００,,上海,\n" +
		"短的,1380013,,,\n" +
		"陈先生,+86 138-0013-8000,老客户,,2027/1/1\n" +
		"没有,,,,\n" +
		"吴思琪,18600000092,,广州,\n" +
		"\"坏引号,1\n"
	checked, done := b.bring(l.ID, file)
	counted(b, checked, 7)
	counted(b, done, 7)
	want := map[string]int64{"too_short": 1, "empty": 1, "unclosed_quote": 1, "duplicate_in_file": 1}
	if !maps.Equal(checked.Reasons, want) || !maps.Equal(done.Reasons, want) || checked.Accepted != 3 || done.Accepted != 3 {
		t.Fatalf("checked %+v, done %+v", checked, done)
	}
	leads := b.leads(list.Filter{List: l.ID})
	if len(leads) != 3 {
		t.Fatalf("%d leads", len(leads))
	}
	first := leads[0]
	if first.Name != "陈先生" || first.Region != "北京市" || first.Carrier != "中国移动" || first.Zone != "Asia/Shanghai" || first.Masked() != "•••• 8000" {
		t.Errorf("the first lead is %+v", first)
	}
	if want := []list.Field{{"城市", "杭州"}, {"到期日", "2027/1/1"}}; !reflect.DeepEqual(first.Fields, want) {
		t.Errorf("fields %v: later words win, in the order of the file", first.Fields)
	}
	if !reflect.DeepEqual(first.Tags, []string{"VIP", "续费", "老客户"}) {
		t.Errorf("tags %v add up", first.Tags)
	}
	fates, _, err := b.imp.Fates(context.Background(), b.by.Tenant, done.ID, "rejected", "too_short", 0, 10)
	if err != nil || len(fates) != 1 || fates[0].From != 3 || fates[0].Detail["value"] != "1380013" || fates[0].Detail["missing"] != 4.0 || fates[0].Detail["line"] != 4.0 {
		t.Errorf("fates %+v %v", fates, err)
	}
}

func TestNoDigitOfANumberIsInTheDatabaseOrTheStore(t *testing.T) {
	b := newBench(t)
	l := b.list("Secret")
	_, done := b.bring(l.ID, "name,phone\nAnn,13800138000\nBob,139001390001\nCid,13800138000 / 13900139000\n")
	counted(b, done, 3)
	var dump strings.Builder
	for _, table := range []string{"leads", "imports", "import_rows", "lists", "settings", "audit_log"} {
		for _, row := range scan[[]string](b, `select t::text from `+table+` t`) {
			dump.WriteString(row)
		}
	}
	for _, digits := range []string{"13800138000", "1380013", "13900139000", "139001390001"} {
		if strings.Contains(dump.String(), digits) {
			t.Errorf("%s is in the database", digits)
		}
	}
	err := filepath.WalkDir(b.root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if strings.Contains(string(raw), "138001") {
			t.Errorf("the upload lies open in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := b.nums.Open(context.Background(), b.by.Tenant, "", b.leads(list.Filter{List: l.ID})[0].ID, "none")
	if !fault.Is(err, fault.NotFound) || !n.Zero() {
		t.Errorf("opened without a caller ID: %v", err)
	}
}

func TestColumnsAreGuessedInManyFiles(t *testing.T) {
	tests := []struct {
		name, file string
		header     bool
		want       []string
	}{
		{"Chinese headers", "客户姓名,联系电话,备注,到期日\n陈思远,13800138000,老客户,2026/12/5\n", true, []string{"name", "phone", "note", "field:到期日"}},
		{"English headers", "Full Name,Mobile Phone,Tags,Company\nAnn Lee,13800138000,vip,Acme\n", true, []string{"name", "phone", "tags", "field:Company"}},
		{"no header", "陈思远,13800138000,2026\n李沐辰,13900139000,2027\n", false, []string{"name", "phone", "field:第 3 列"}},
		{"numbers alone", "13800138000\n13900139000\n", false, []string{"phone"}},
		{"a header nobody knows", "foo,bar\nx1,13800138000\nx2,13900139000\nx3,13700137000\n", true, []string{"field:foo", "phone"}},
		{"two phone columns", "姓名,手机,家庭电话\n陈思远,13800138000,010-62345678\n", true, []string{"name", "phone", "phone"}},
		{"a column of digits beside a named phone column is kept out", "订单,手机号\n13800138000,13900139000\n13800138001,13900139001\n13800138002,13900139002\n", true, []string{"ignore", "phone"}},
		{"the register of companies", "企业名称,法定代表人,有效手机号,更多电话\n拨云网络,陈思远,13800138000,0571-88886666；13905718888\n", true,
			[]string{"field:企业名称", "name", "phone", "phone"}},
		{"a landline beside a mobile", "姓名,手机,座机\n陈思远,13800138000,010-62345678\n", true, []string{"name", "phone", "phone"}},
		{"who is not to be called", "Name,Phone,DoNotCall,HasOptedOutOfEmail\nAnn,13800138000,0,1\n", true, []string{"name", "phone", "do_not_call", "field:HasOptedOutOfEmail"}},
		{"halves of a name", "Email,Last Name,First Name,Phone\na@example.com,Lee,Ann,13800138000\n", true, []string{"field:Email", "name", "name", "phone"}},
		{"a whole name beside its halves", "Full Name,First Name,Last Name,Phone\nAnn Lee,Ann,Lee,13800138000\n", true, []string{"name", "field:First Name", "field:Last Name", "phone"}},
		{"two names", "姓名,联系人,电话\n甲公司,陈思远,13800138000\n", true, []string{"name", "field:联系人", "phone"}},
		{"a title and a date over the table", "客户名单,,\n更新于2026年11月28日,,\n姓名,手机号,城市\n陈思远,13800138000,杭州\n", true, []string{"name", "phone", "field:城市"}},
		{"a column that one lead cannot have as well", "手机号" + strings.Repeat(",c", 62) + "\n13800138000" + strings.Repeat(",x", 62) + "\n", true, many(60, "ignore", "ignore")},
		{"a note that only the first of the people has", "手机号\n13800138000,李沐辰\n13900139000,陈思远\n", true, []string{"phone", "name"}},
		{"two columns of one name", "手机号,城市,城市\n13800138000,杭州,上海\n", true, []string{"phone", "field:城市", "field:城市 2"}},
		{"a result file of ours, corrected", "行,结果,代码,说明,姓名,手机号\n2,拒绝,too_short,号码少 4 位,陈思远,13800138000\n", true, []string{"ignore", "ignore", "ignore", "ignore", "name", "phone"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			i := b.upload(b.list("x").ID, "x.csv", strings.NewReader(test.file))
			var got []string
			for n, c := range i.Columns {
				word := string(c.Guess.Use)
				if c.Guess.Field != "" {
					word += ":" + c.Guess.Field
				}
				got = append(got, word)
				for _, sample := range c.Samples {
					if strings.Contains(sample, "13800138") || strings.Contains(sample, "13900139") {
						t.Errorf("sample %q of column %d is not masked", sample, n)
					}
				}
				if c.Guess.Use == list.AsPhone && (c.Hits != 1 || c.Country != "CN") {
					t.Errorf("phone column %+v", c)
				}
			}
			if !reflect.DeepEqual(got, test.want) || i.Header != test.header {
				t.Fatalf("guessed %v (header %v), want %v", got, i.Header, test.want)
			}
		})
	}
}

func TestConfirmedUsesAreRememberedForTheNextFile(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	i := b.upload(l.ID, "x.csv", strings.NewReader("foo,Bar Code,手机\na,b,13800138000\n"))
	roles := []list.Role{{Use: list.AsName}, {Use: list.Ignored}, {Use: list.AsPhone}}
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, roles))
	double := b.upload(l.ID, "x2.csv", strings.NewReader("Shop,Shop,手机\na,b,13800138001\n"))
	must[list.Import](b)(b.imp.Check(ctx, b.by, double.ID, []list.Role{{Use: list.AsNote}, {Use: list.AsField, Field: "Shop"}, {Use: list.AsPhone}}))
	if after := b.upload(l.ID, "x3.csv", strings.NewReader("Shop,手机\na,13800138002\n")); after.Roles[0].Use != list.AsNote {
		t.Fatalf("of two columns of one name the second is remembered: %+v", after.Roles)
	}
	again := b.upload(l.ID, "y.csv", strings.NewReader("bar_code,FOO,手机\na,b,13800138000\n"))
	if again.Roles[0].Use != list.Ignored || again.Roles[1].Use != list.AsName {
		t.Fatalf("guessed %+v", again.Roles)
	}
}

func TestRolesThatCannotWorkAreRefused(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	i := b.upload(b.list("x").ID, "x.csv", strings.NewReader("a,b\nx,13800138000\n"))
	for reason, roles := range map[string][]list.Role{
		"roles_count": {{Use: list.AsPhone}}, "phone_column_missing": {{Use: list.AsName}, {Use: list.Ignored}}, "role_unknown": {{Use: "x"}, {Use: list.AsPhone}},
		"field_name": {{Use: list.AsField}, {Use: list.AsPhone}},
	} {
		_, err := b.imp.Check(ctx, b.by, i.ID, roles)
		if e, ok := err.(*fault.Error); !ok || e.Reason != reason {
			t.Errorf("%v: %v, want %s", roles, err, reason)
		}
	}
	if _, err := b.imp.Run(ctx, b.by, i.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("an unchecked file was imported: %v", err)
	}
}

func TestAFileThatCannotBeReadSaysWhyAndLeavesNothing(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	for reason, file := range map[string]string{"file_empty": "\n\n", "file_unreadable": "PK\x03\x04 no zip"} {
		_, err := b.imp.Upload(ctx, b.by, l.ID, "x", strings.NewReader(file))
		if e, ok := err.(*fault.Error); !ok || e.Reason != reason {
			t.Errorf("%v, want %s", err, reason)
		}
	}
	b.imp.MaxUpload = 1000
	_, err := b.imp.Upload(ctx, b.by, l.ID, "x", strings.NewReader(strings.Repeat("13800138000\n", 1000)))
	if err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a file beyond the bound: %v", err)
	}
	for info, err := range b.files.List(ctx, "") {
		t.Errorf("left in the store: %v %v", info, err)
	}
	if n := scan[int](b, `select count(*) from imports`); n != 0 {
		t.Errorf("%d imports are left", n)
	}
}

func TestTheResultFileHasEveryRowDisarmedAndCanBeUploadedAgain(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	_, done := b.bring(l.ID, "姓名,手机号\n=HYPERLINK(1),13800138000\n@cmd,+86 1380013\n,13800138000\n-1,13900139000\n")
	var out strings.Builder
	if err := b.imp.WriteResult(ctx, b.by, done.ID, list.Wanted{Language: "zh"}, &out); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff行,结果,代码,说明,姓名,手机号\n" +
		"2,新增,,,'=HYPERLINK(1),13800138000\n" +
		"3,拒绝,too_short,号码少 4 位,'@cmd,'+86 1380013\n" +
		"4,合并,duplicate_in_file,文件里已有这个号码，内容并入前一行,,13800138000\n" +
		"5,新增,,,'-1,13900139000\n"
	if out.String() != want {
		t.Fatalf("got\n%s", out.String())
	}
	var some strings.Builder
	if err := b.imp.WriteResult(ctx, b.by, done.ID, list.Wanted{Result: "rejected"}, &some); err != nil || strings.Count(some.String(), "\n") != 2 || !strings.Contains(some.String(), "too_short") {
		t.Fatalf("the rejected rows alone are\n%s, %v", some.String(), err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatal(err)
	}
	if names := b.leads(list.Filter{List: l.ID}); names[0].Name != "=HYPERLINK(1)" {
		t.Fatalf("name %q", names[0].Name)
	}
	fixed := strings.Replace(out.String(), "'+86 1380013", "'+86 138 0013 8001", 1)
	_, again := b.bring(l.ID, fixed)
	counted(b, again, 4)
	if again.Accepted != 1 || again.Reasons["already_in_list"] != 2 {
		t.Fatalf("uploaded again: %+v", again)
	}
	if names := b.leads(list.Filter{List: l.ID}); names[0].Name != "=HYPERLINK(1)" {
		t.Fatalf("after the way through a spreadsheet the name is %q", names[0].Name)
	}
}

func TestNewLeadsJoinARunningCampaignAndBlockedOnesJoinBlocked(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('run', 'r', ?, 'box', 'boxid', 'running'), ('draft', 'd', ?, 'box', 'boxid', 'draft')`, string(l.ID), string(l.ID))
	if _, err := b.store.Block(ctx, b.by, list.Target{Number: "13800138000"}, list.OptOut, "", b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	b.bring(l.ID, "name,phone\nAnn,13800138000\nBob,13900139000\n")
	got := scan[[]string](b, `select q.campaign_id || ' ' || l.name || ' ' || q.state || ' ' || q.reason from queue q join leads l on l.id = q.lead_id order by 1`)
	if !reflect.DeepEqual(got, []string{"run Ann blocked blacklisted", "run Bob queued "}) {
		t.Fatalf("queue %v", got)
	}
}

func TestSeveralPhoneColumnsAreOneLeadWithItsNumbersInOrder(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("Autumn")
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('none', 'x', '\x00', '0000', 'sandbox')`)
	_, done := b.bring(l.ID, "name,mobile,phone 2,phone 3\nAnn,13800138000,+86 139-0013-9000,010 6552 9988\nBob,no,０１３９００１３９００１,\nCid,13700137000,13700137000,\nDan,no,no,no\n")
	if done.Accepted != 3 || done.Rejected != 1 {
		t.Fatalf("%+v", done)
	}
	of := func(name string) []string {
		return scan[[]string](b, `select n.position || ':' || n.last4 || ':' || n.kind from lead_numbers n join leads l on l.id = n.lead_id where l.name = ? order by n.position`, name)
	}
	if got := of("Ann"); strings.Join(got, " ") != "1:9000:mobile 2:9988:fixed" {
		t.Fatalf("Ann has %v", got)
	}
	if len(of("Bob")) != 0 || len(of("Cid")) != 0 {
		t.Fatalf("Bob %v, Cid %v", of("Bob"), of("Cid"))
	}
	if bob := scan[string](b, `select last4 from leads where name = 'Bob'`); bob != "9001" {
		t.Fatalf("Bob's first number that is one ends in %s", bob)
	}
	// a later file adds a number behind those there are; its undo takes it away
	_, second := b.bring(l.ID, "name,mobile,phone 2\nAnn,13800138000,13600136000\n")
	if got := of("Ann"); strings.Join(got, " ") != "1:9000:mobile 2:9988:fixed 3:6000:mobile" {
		t.Fatalf("Ann has %v", got)
	}
	// the attempt says which number is opened
	b.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch) select 'a1', 'c', l.id, 1, 'call', n.blind, 'n', 1
		from leads l join lead_numbers n on n.lead_id = l.id where n.last4 = '9988'`)
	ann := dialer.LeadID(scan[string](b, `select id from leads where name = 'Ann'`))
	from, _ := dialer.NewNumber("+8657112345678")
	sealed := must[[]byte](b)(list.SealCaller(must[*seal.Box](b)(b.keys.Box(ctx, b.by.Tenant)), "none", from))
	b.exec(`update caller_ids set sealed = ?`, sealed)
	for attempt, want := range map[dialer.AttemptID]string{"a1": "+861065529988", "": "+8613800138000"} {
		if to, _, err := b.nums.Open(ctx, b.by.Tenant, attempt, ann, "none"); err != nil || to.Reveal() != want {
			t.Fatalf("attempt %q opens %q, %v", attempt, to.Reveal(), err)
		}
	}
	must[list.Import](b)(b.imp.Undo(ctx, b.by, second.ID))
	b.work()
	if got := of("Ann"); len(got) != 2 {
		t.Fatalf("after the undo Ann has %v", got)
	}
}
