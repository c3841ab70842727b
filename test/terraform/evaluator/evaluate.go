package main

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// A module with values for its variables. Everything else is evaluated when it is referred to.
type evaluation struct {
	module    *module
	address   string
	variables cty.Value
	data      map[string]cty.Value
	// Locals, resources, data sources and calls, by address.
	evaluated map[string]cty.Value
	// Instances by their full address, including those of child modules.
	instances map[string]json.RawMessage
	refused   []string
}

func evaluate(m *module, given map[string]cty.Value, data map[string]cty.Value) (*result, error) {
	e := start(m, "", data, map[string]json.RawMessage{})
	outputs, err := e.run(given)
	if err != nil {
		return nil, err
	}
	said := &result{Refused: e.refused, Resources: e.instances, Outputs: map[string]json.RawMessage{}}
	for name, value := range outputs {
		if said.Outputs[name], err = toJSON(value); err != nil {
			return nil, err
		}
	}
	return said, nil
}

func start(
	m *module, address string, data map[string]cty.Value, instances map[string]json.RawMessage,
) *evaluation {
	return &evaluation{
		module: m, address: address, data: data, instances: instances, refused: []string{}, evaluated: map[string]cty.Value{},
	}
}

// Evaluates everything that Terraform evaluates, including values without references. Stops if a validation refuses a variable.
func (e *evaluation) run(given map[string]cty.Value) (map[string]cty.Value, error) {
	if err := e.setVariables(given); err != nil || len(e.refused) > 0 {
		return nil, err
	}
	for _, part := range []struct {
		names []string
		value func(string) (cty.Value, error)
	}{
		{sorted(e.module.locals), e.local},
		{sorted(e.module.data), e.source},
		{sorted(e.module.resources), e.resource},
		{sorted(e.module.calls), e.call},
	} {
		if _, err := valuesOf(part.names, part.value); err != nil {
			return nil, err
		}
	}
	return valuesOf(sorted(e.module.outputs), func(name string) (cty.Value, error) {
		block := e.module.outputs[name]
		if err := e.requireAll(block.Body.Blocks, nil); err != nil {
			return cty.NilVal, err
		}
		return e.value(block.Body.Attributes["value"].Expr, nil)
	})
}

func (e *evaluation) setVariables(given map[string]cty.Value) error {
	values := map[string]cty.Value{}
	for name := range given {
		if _, ok := e.module.variables[name]; !ok {
			return fmt.Errorf("no variable %s", name)
		}
	}
	for _, name := range sorted(e.module.variables) {
		v := e.module.variables[name]
		value, ok := given[name]
		if !ok || value.IsNull() && !v.nullable {
			if !v.hasDefault {
				e.refused = append(e.refused, name+" must have a value")
				value = cty.UnknownVal(v.typ)
			} else {
				value = v.defaultTo
			}
		}
		if v.attributes != nil && !value.IsNull() {
			value = v.attributes.Apply(value)
		}
		converted, err := convert.Convert(value, v.typ)
		if err != nil {
			e.refused = append(e.refused, fmt.Sprintf("%s: %s", name, err))
			converted = cty.UnknownVal(v.typ)
		}
		values[name] = converted
	}
	e.variables = cty.ObjectVal(values)
	areKnown := len(e.refused) == 0
	for _, name := range sorted(e.module.variables) {
		for _, v := range e.module.variables[name].validations {
			if err := e.require(v, nil, areKnown); err != nil {
				return err
			}
		}
	}
	return nil
}

// Refuses with the message if the condition is false. The condition may be unknown only if a variable is unknown.
func (e *evaluation) require(v validation, scope map[string]cty.Value, isKnown bool) error {
	holds, err := e.value(v.condition, scope)
	if err != nil {
		return err
	}
	if !isKnown && !holds.IsKnown() || holds.True() {
		return nil
	}
	message, err := e.value(v.message, scope)
	if err != nil {
		return err
	}
	e.refused = append(e.refused, message.AsString())
	return nil
}

func (e *evaluation) local(name string) (cty.Value, error) {
	expression, ok := e.module.locals[name]
	return e.once("local."+name, ok, func() (cty.Value, error) { return e.value(expression, nil) })
}

func (e *evaluation) once(address string, isDeclared bool, evaluate func() (cty.Value, error)) (cty.Value, error) {
	if value, ok := e.evaluated[address]; ok {
		return value, nil
	}
	if !isDeclared {
		return cty.NilVal, fmt.Errorf("no %s", address)
	}
	value, err := evaluate()
	e.evaluated[address] = value
	return value, err
}

func valuesOf(names []string, value func(string) (cty.Value, error)) (map[string]cty.Value, error) {
	values := map[string]cty.Value{}
	for _, name := range names {
		var err error
		if values[name], err = value(name); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func sorted[T any](all map[string]T) []string {
	names := []string{}
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
