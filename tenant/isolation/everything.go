package isolation

import (
	"fmt"
	"reflect"
	"strings"
)

// everything writes down all text that v holds, unexported fields, pointers and bytes included.
func everything(v any) string {
	var b strings.Builder
	write(&b, reflect.ValueOf(v), 0)
	return b.String()
}

const deepest = 24

func write(b *strings.Builder, v reflect.Value, depth int) {
	if !v.IsValid() || depth > deepest {
		return
	}
	switch v.Kind() {
	case reflect.String:
		b.WriteString(v.String())
		b.WriteByte('\n')
	case reflect.Pointer, reflect.Interface:
		write(b, v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			write(b, v.Field(i), depth+1)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			write(b, it.Key(), depth+1)
			write(b, it.Value(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			for i := range v.Len() {
				b.WriteByte(byte(v.Index(i).Uint()))
			}
			b.WriteByte('\n')
			return
		}
		for i := range v.Len() {
			write(b, v.Index(i), depth+1)
		}
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		fmt.Fprintf(b, "%v\n", v)
	}
}
