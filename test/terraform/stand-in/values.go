package main

import (
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type values = map[string]any

const unknown = "\x00unknown"

// Converts a value to JSON. Unknown values become `unknown`.
func fromValue(value tftypes.Value) any {
	if !value.IsKnown() {
		return unknown
	}
	if value.IsNull() {
		return nil
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		var text string
		must(value.As(&text))
		return text
	case typ.Is(tftypes.Bool):
		var flag bool
		must(value.As(&flag))
		return flag
	case typ.Is(tftypes.Number):
		number := new(big.Float)
		must(value.As(&number))
		float, _ := number.Float64()
		return float
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		inner := map[string]tftypes.Value{}
		must(value.As(&inner))
		all := values{}
		for name, v := range inner {
			all[name] = fromValue(v)
		}
		return all
	default:
		inner := []tftypes.Value{}
		must(value.As(&inner))
		all := []any{}
		for _, v := range inner {
			all = append(all, fromValue(v))
		}
		return all
	}
}

func toValue(value any, typ tftypes.Type) tftypes.Value {
	switch t := typ.(type) {
	case tftypes.Object:
		if value == nil {
			return tftypes.NewValue(typ, nil)
		}
		inner := map[string]tftypes.Value{}
		for name, attribute := range t.AttributeTypes {
			inner[name] = toValue(value.(values)[name], attribute)
		}
		return tftypes.NewValue(typ, inner)
	case tftypes.Map:
		if value == nil {
			return tftypes.NewValue(typ, nil)
		}
		inner := map[string]tftypes.Value{}
		for name, v := range value.(values) {
			inner[name] = toValue(v, t.ElementType)
		}
		return tftypes.NewValue(typ, inner)
	case tftypes.List:
		return listOf(value, typ, t.ElementType)
	case tftypes.Set:
		return listOf(value, typ, t.ElementType)
	default:
		return tftypes.NewValue(typ, value)
	}
}

// Missing blocks are empty lists. Attributes are empty lists only if they are set.
func listOf(value any, typ, element tftypes.Type) tftypes.Value {
	if value == nil && !element.Is(tftypes.Object{}) {
		return tftypes.NewValue(typ, nil)
	}
	inner := []tftypes.Value{}
	list, _ := value.([]any)
	for _, v := range list {
		inner = append(inner, toValue(v, element))
	}
	return tftypes.NewValue(typ, inner)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
