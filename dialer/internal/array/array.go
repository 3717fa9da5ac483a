// Package array owns passing a Go slice to Postgres as one array parameter: gorm would otherwise spread it into a list of parameters.
package array

import "github.com/jackc/pgx/v5/pgtype"

// Of wraps values for use as one parameter, e.g. tx.Raw(`... = any(?::text[])`, array.Of(ids)).
func Of[T any](values []T) pgtype.Array[T] {
	if len(values) == 0 {
		// without dimensions pgx would send NULL, and a comparison with that is neither true nor false
		return pgtype.Array[T]{Dims: []pgtype.ArrayDimension{}, Valid: true}
	}
	return pgtype.Array[T]{Elements: values, Dims: []pgtype.ArrayDimension{{Length: int32(len(values)), LowerBound: 1}}, Valid: true}
}

// Strings is Of for every string-like type.
func Strings[T ~string](values []T) pgtype.Array[string] {
	plain := make([]string, len(values))
	for i, v := range values {
		plain[i] = string(v)
	}
	return Of(plain)
}
