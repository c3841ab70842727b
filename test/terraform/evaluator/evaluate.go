package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// A module with values for its variables. Everything else is evaluated when it is referred to.
type evaluation struct {
	module    *module
	address   string
	variables cty.Value
	data      map[string]cty.Value
	locals    map[string]cty.Value
	resources map[string]cty.Value
	calls     map[string]cty.Value
	// Instances by their whole address, of child modules too.
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
		module: m, address: address, data: data, instances: instances, refused: []string{},
		locals: map[string]cty.Value{}, resources: map[string]cty.Value{}, calls: map[string]cty.Value{},
	}
}

// Everything that Terraform evaluates, also what nothing refers to. Nothing if a validation refuses a variable.
func (e *evaluation) run(given map[string]cty.Value) (map[string]cty.Value, error) {
	if err := e.setVariables(given); err != nil || len(e.refused) > 0 {
		return nil, err
	}
	for _, name := range sorted(e.module.locals) {
		if _, err := e.local(name); err != nil {
			return nil, err
		}
	}
	for _, address := range sorted(e.module.data) {
		if _, err := e.source(address); err != nil {
			return nil, err
		}
	}
	for _, address := range sorted(e.module.resources) {
		if _, err := e.resource(address); err != nil {
			return nil, err
		}
	}
	for _, name := range sorted(e.module.calls) {
		if _, err := e.call(name); err != nil {
			return nil, err
		}
	}
	outputs := map[string]cty.Value{}
	for _, name := range sorted(e.module.outputs) {
		value, err := e.value(e.module.outputs[name], nil)
		if err != nil {
			return nil, err
		}
		outputs[name] = value
	}
	return outputs, nil
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
		converted, err := convert.Convert(value, v.typ)
		if err != nil {
			e.refused = append(e.refused, fmt.Sprintf("%s: %s", name, err))
			converted = cty.UnknownVal(v.typ)
		}
		values[name] = converted
	}
	e.variables = cty.ObjectVal(values)
	for _, name := range sorted(e.module.variables) {
		for _, v := range e.module.variables[name].validations {
			holds, err := e.value(v.condition, nil)
			if err != nil {
				return err
			}
			if !holds.IsKnown() || holds.True() {
				continue
			}
			message, err := e.value(v.message, nil)
			if err != nil {
				return err
			}
			e.refused = append(e.refused, message.AsString())
		}
	}
	return nil
}

func (e *evaluation) local(name string) (cty.Value, error) {
	if value, ok := e.locals[name]; ok {
		return value, nil
	}
	expression, ok := e.module.locals[name]
	if !ok {
		return cty.NilVal, fmt.Errorf("no local.%s", name)
	}
	value, err := e.value(expression, nil)
	e.locals[name] = value
	return value, err
}

// The value of a resource: an object, a list of them with count, or a map of them with for_each.
func (e *evaluation) resource(address string) (cty.Value, error) {
	if value, ok := e.resources[address]; ok {
		return value, nil
	}
	block, ok := e.module.resources[address]
	if !ok {
		return cty.NilVal, fmt.Errorf("no resource %s", address)
	}
	value, err := e.repeated(block, address, func(whole string, each map[string]cty.Value) (cty.Value, error) {
		attributes, err := e.body(block.Body, each)
		if err != nil {
			return cty.NilVal, err
		}
		if e.instances[whole], err = toJSON(cty.ObjectVal(attributes)); err != nil {
			return cty.NilVal, err
		}
		// What the provider would compute.
		for _, computed := range []string{"id", "arn", "url"} {
			if _, given := attributes[computed]; !given {
				attributes[computed] = cty.StringVal(whole + "." + computed)
			}
		}
		if _, ok := attributes["checksum_algorithm"]; ok {
			checksum, err := fileChecksum.Call([]cty.Value{attributes["source"]})
			if err != nil {
				return cty.NilVal, err
			}
			attributes["checksum_sha256"] = checksum
		}
		if input, ok := attributes["input"]; ok && strings.HasPrefix(address, "terraform_data.") {
			attributes["output"] = input
		}
		if typ, ok := attributes["type"]; ok && strings.HasPrefix(typ.AsString(), "Microsoft.Resources/resourceGroups@") {
			attributes["id"] = cty.StringVal(attributes["parent_id"].AsString() + "/resourceGroups/" + attributes["name"].AsString())
		}
		value := cty.ObjectVal(attributes)
		return value, e.check(block, value, each)
	})
	e.resources[address] = value
	return value, err
}

// The value of a data source: its arguments, and what the request says of it.
func (e *evaluation) source(address string) (cty.Value, error) {
	if value, ok := e.resources[address]; ok {
		return value, nil
	}
	block, ok := e.module.data[address]
	if !ok {
		return cty.NilVal, fmt.Errorf("no %s", address)
	}
	value, err := e.repeated(block, address, func(_ string, each map[string]cty.Value) (cty.Value, error) {
		attributes, err := e.body(block.Body, each)
		if err != nil {
			return cty.NilVal, err
		}
		said := e.data[block.Labels[0]]
		if said == cty.NilVal || !said.Type().HasAttribute(block.Labels[1]) {
			return cty.NilVal, fmt.Errorf("%s is not found", address)
		}
		for name, value := range said.GetAttr(block.Labels[1]).AsValueMap() {
			attributes[name] = value
		}
		value := cty.ObjectVal(attributes)
		return value, e.check(block, value, each)
	})
	e.resources[address] = value
	return value, err
}

// Checks the postconditions of a resource or data source.
func (e *evaluation) check(block *hclsyntax.Block, self cty.Value, each map[string]cty.Value) error {
	for _, lifecycle := range block.Body.Blocks {
		for _, condition := range lifecycle.Body.Blocks {
			if condition.Type != "postcondition" {
				continue
			}
			scope := map[string]cty.Value{"self": self}
			for name, value := range each {
				scope[name] = value
			}
			holds, err := e.value(condition.Body.Attributes["condition"].Expr, scope)
			if err != nil {
				return err
			}
			if holds.True() {
				continue
			}
			message, err := e.value(condition.Body.Attributes["error_message"].Expr, scope)
			if err != nil {
				return err
			}
			e.refused = append(e.refused, message.AsString())
		}
	}
	return nil
}

func (e *evaluation) call(name string) (cty.Value, error) {
	if value, ok := e.calls[name]; ok {
		return value, nil
	}
	block, ok := e.module.calls[name]
	if !ok {
		return cty.NilVal, fmt.Errorf("no module.%s", name)
	}
	value, err := e.repeated(block, "module."+name, func(whole string, each map[string]cty.Value) (cty.Value, error) {
		given, err := e.body(block.Body, each)
		if err != nil {
			return cty.NilVal, err
		}
		source := given["source"].AsString()
		delete(given, "source")
		delete(given, "depends_on")
		if !filepath.IsAbs(source) {
			source = filepath.Join(e.module.folder, source)
		}
		child, err := load(source)
		if err != nil {
			return cty.NilVal, err
		}
		inner := start(child, whole+".", e.data, e.instances)
		outputs, err := inner.run(given)
		if err != nil {
			return cty.NilVal, err
		}
		e.refused = append(e.refused, inner.refused...)
		return cty.ObjectVal(outputs), nil
	})
	e.calls[name] = value
	return value, err
}

type makeInstance func(whole string, each map[string]cty.Value) (cty.Value, error)

func (e *evaluation) repeated(block *hclsyntax.Block, address string, make makeInstance) (cty.Value, error) {
	address = e.address + address
	if attribute, ok := block.Body.Attributes["count"]; ok {
		count, err := e.value(attribute.Expr, nil)
		if err != nil {
			return cty.NilVal, err
		}
		n, _ := count.AsBigFloat().Int64()
		instances := []cty.Value{}
		for i := int64(0); i < n; i++ {
			instance, err := make(fmt.Sprintf("%s[%d]", address, i), nil)
			if err != nil {
				return cty.NilVal, err
			}
			instances = append(instances, instance)
		}
		return cty.TupleVal(instances), nil
	}
	if attribute, ok := block.Body.Attributes["for_each"]; ok {
		all, err := e.value(attribute.Expr, nil)
		if err != nil {
			return cty.NilVal, err
		}
		if !all.Type().IsSetType() && !all.Type().IsMapType() && !all.Type().IsObjectType() {
			return cty.NilVal, fmt.Errorf("%s: for_each takes a set, a map or an object", address)
		}
		instances := map[string]cty.Value{}
		for it := all.ElementIterator(); it.Next(); {
			key, value := it.Element()
			each := cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})
			instance, err := make(fmt.Sprintf("%s[%q]", address, key.AsString()), map[string]cty.Value{"each": each})
			if err != nil {
				return cty.NilVal, err
			}
			instances[key.AsString()] = instance
		}
		return cty.ObjectVal(instances), nil
	}
	return make(address, nil)
}

// Attributes, and blocks as lists of objects. What is no expression is its text.
func (e *evaluation) body(body *hclsyntax.Body, each map[string]cty.Value) (map[string]cty.Value, error) {
	values := map[string]cty.Value{}
	for name, attribute := range body.Attributes {
		switch name {
		case "count", "for_each":
		case "depends_on", "ignore_changes":
			values[name] = references(attribute.Expr)
		default:
			value, err := e.value(attribute.Expr, each)
			if err != nil {
				return nil, err
			}
			values[name] = value
		}
	}
	blocks := map[string][]cty.Value{}
	for _, block := range body.Blocks {
		if block.Type == "postcondition" {
			continue
		}
		inner, err := e.body(block.Body, each)
		if err != nil {
			return nil, err
		}
		blocks[block.Type] = append(blocks[block.Type], cty.ObjectVal(inner))
	}
	for name, list := range blocks {
		values[name] = cty.TupleVal(list)
	}
	return values, nil
}

func references(expression hcl.Expression) cty.Value {
	names := []cty.Value{}
	items, _ := hcl.ExprList(expression)
	for _, item := range items {
		traversal, _ := hcl.AbsTraversalForExpr(item)
		parts := []string{traversal.RootName()}
		for _, step := range traversal[1:] {
			parts = append(parts, step.(hcl.TraverseAttr).Name)
		}
		names = append(names, cty.StringVal(strings.Join(parts, ".")))
	}
	return cty.TupleVal(names)
}

func sorted[T any](all map[string]T) []string {
	names := []string{}
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
