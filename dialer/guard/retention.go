package guard

import "gorm.io/gorm"

// Retention is how many days recordings are kept at least: in the workspace, and for people of the countries that are stricter.
type Retention struct {
	Days      int
	Countries map[string]int // of lists; those that ask no more than Days are not in it
}

// Kept reads how long recordings are kept; tx must be inside the tenant's door.
func (s *Store) Kept(tx *gorm.DB) (Retention, error) {
	_, _, tight, err := s.Own(tx)
	if err != nil {
		return Retention{}, err
	}
	kept := Retention{Days: tight.Keep.Days, Countries: map[string]int{}}
	var countries []string
	if err := tx.Raw(`select distinct country from lists`).Scan(&countries).Error; err != nil {
		return Retention{}, err
	}
	for _, c := range countries {
		if days := s.profiles.Of(c).Keep.Days; days > kept.Days {
			kept.Countries[c] = days
		}
	}
	return kept, nil
}
