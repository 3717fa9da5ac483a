package list

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/pg/tuple"
)

// leadFields are the columns a new lead is written with, in the order of its row.
var leadFields = [...]string{"id", "list_id", "import_id", "name", "sealed", "blind", "last4", "country", "region", "carrier", "kind", "timezone", "other_zones", "fields", "tags",
	"priority", "note", "changed_by", "created_at"}

// row is r as those columns.
func (r *ready) row(at landing) []any {
	zone, more := r.zone()
	var imp *string
	if at.imp != "" {
		imp = &at.imp
	}
	return []any{string(r.id), string(at.list), imp, r.name, r.sealed, r.blind, r.last4, r.place.Country, r.place.Region, r.place.Carrier, string(r.kind), zone, never(more),
		r.fieldsJSON(), never(r.tags), int32(r.priority), r.note, at.by, at.now.UTC()}
}

// encode writes r as those columns in the form of a COPY; insert does so itself for whom nobody has.
func (r *ready) encode(to *tuple.Buffer, at landing) {
	from := to.Len()
	zone, more := r.zone()
	to.Row(len(leadFields))
	to.Text(string(r.id))
	to.Text(string(at.list))
	if at.imp == "" {
		to.Null()
	} else {
		to.Text(at.imp)
	}
	to.Text(r.name)
	to.Bytes(r.sealed)
	to.Bytes(r.blind)
	for _, text := range [...]string{r.last4, r.place.Country, r.place.Region, r.place.Carrier, string(r.kind), zone} {
		to.Text(text)
	}
	to.Texts(more)
	to.JSON(r.fieldsJSON())
	to.Texts(r.tags)
	to.Int(int32(r.priority))
	to.Text(r.note)
	to.Text(at.by)
	to.Time(at.now)
	r.encoded = to.Since(from)
}

// never is values, which is never NULL.
func never(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

// insert writes new leads: by COPY where the landing has it, else one statement for each.
func insert(ctx context.Context, tx *gorm.DB, at landing, fresh []*ready) error {
	if len(fresh) == 0 {
		return nil
	}
	if at.copy != nil {
		var late tuple.Buffer
		rows := make([][]byte, len(fresh))
		for i, r := range fresh {
			if r.encoded == nil {
				r.encode(&late, at)
			}
			rows[i] = r.encoded
		}
		if err := at.copy(ctx, "leads", leadFields[:], len(fresh), rows); err != nil {
			return fmt.Errorf("write %d leads: %w", len(fresh), err)
		}
	} else {
		marks := "?" + strings.Repeat(", ?", len(leadFields)-1)
		for _, r := range fresh {
			row := r.row(at)
			for i, value := range row {
				if values, ok := value.([]string); ok {
					row[i] = array.Of(values)
				}
			}
			if err := tx.Exec(`insert into leads (`+strings.Join(leadFields[:], ", ")+`) values (`+marks+`)`, row...).Error; err != nil {
				return fmt.Errorf("write a lead: %w", err)
			}
		}
	}
	return tx.Exec(`update lists set leads = leads + ? where id = ?`, len(fresh), string(at.list)).Error
}

// further writes the leads' further numbers behind those they have; a number the lead has already is passed over.
func further(tx *gorm.DB, at landing, leads []*ready) error {
	var (
		ids, last4s, countries, regions, carriers, kinds, zones, others []string
		sealed, blinds                                                  [][]byte
		orders                                                          []int32
	)
	for _, r := range leads {
		for i, x := range r.others {
			zone, more := ready{place: x.place}.zone()
			ids, last4s, countries, regions = append(ids, string(r.id)), append(last4s, x.last4), append(countries, x.place.Country), append(regions, x.place.Region)
			carriers, kinds, zones, others = append(carriers, x.place.Carrier), append(kinds, string(x.kind)), append(zones, zone), append(others, strings.Join(more, "\x1f"))
			sealed, blinds, orders = append(sealed, x.sealed), append(blinds, x.blind), append(orders, int32(i))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err := tx.Exec(`insert into lead_numbers (lead_id, position, sealed, blind, last4, country, region, carrier, kind, timezone, other_zones, import_id)
		select lead, place, sealed, blind, last4, country, region, carrier, kind, zone, string_to_array(others, chr(31)), nullif(?, '') from (
			select a.*, coalesce((select max(n.position) from lead_numbers n where n.lead_id = a.lead), 0) + row_number() over (partition by a.lead order by a.nth) as place
			from unnest(?::text[], ?::int[], ?::bytea[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
				as a (lead, nth, sealed, blind, last4, country, region, carrier, kind, zone, others)
			where not exists (select 1 from leads l where l.id = a.lead and l.blind = a.blind) and not exists (select 1 from lead_numbers n where n.lead_id = a.lead and n.blind = a.blind)
		) fresh where place <= ?`, at.imp, array.Of(ids), array.Of(orders), array.Of(sealed), array.Of(blinds), array.Of(last4s), array.Of(countries), array.Of(regions), array.Of(carriers),
		array.Of(kinds), array.Of(zones), array.Of(others), maxOthers).Error
	if err != nil {
		return fmt.Errorf("write %d further numbers: %w", len(ids), err)
	}
	return nil
}
