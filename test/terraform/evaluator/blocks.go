package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Returns the value of an instance of a block from its arguments.
type instanceOf func(block *hclsyntax.Block, whole string, attributes map[string]cty.Value) (cty.Value, error)

// Returns the value of a resource: its arguments, and the values that the provider would compute.
func (e *evaluation) resource(address string) (cty.Value, error) {
	return e.block(address, e.module.resources, func(block *hclsyntax.Block, whole string, attributes map[string]cty.Value) (value cty.Value, err error) {
		if e.instances[whole], err = toJSON(cty.ObjectVal(attributes)); err != nil {
			return cty.NilVal, err
		}
		for _, computed := range []string{"id", "arn", "url"} {
			if _, given := attributes[computed]; !given {
				attributes[computed] = cty.StringVal(whole + "." + computed)
			}
		}
		if _, ok := attributes["checksum_algorithm"]; ok {
			if attributes["checksum_sha256"], err = fileChecksum.Call([]cty.Value{attributes["source"]}); err != nil {
				return cty.NilVal, err
			}
		}
		if block.Labels[0] == "aws_ssm_document" {
			attributes["default_version"], attributes["latest_version"] = cty.StringVal("1"), cty.StringVal("1")
		}
		if input, ok := attributes["input"]; ok && block.Labels[0] == "terraform_data" {
			attributes["output"] = input
		}
		if typ, ok := attributes["type"]; ok && strings.HasPrefix(typ.AsString(), "Microsoft.Resources/resourceGroups@") {
			attributes["id"] = cty.StringVal(attributes["parent_id"].AsString() + "/resourceGroups/" + attributes["name"].AsString())
		}
		return cty.ObjectVal(attributes), nil
	})
}

// Returns the value of a data source: its arguments, and the values in the request.
func (e *evaluation) source(address string) (cty.Value, error) {
	return e.block(address, e.module.data, func(block *hclsyntax.Block, _ string, attributes map[string]cty.Value) (cty.Value, error) {
		said := e.data[block.Labels[0]]
		if said == cty.NilVal || !said.Type().HasAttribute(block.Labels[1]) {
			return cty.NilVal, fmt.Errorf("%s is not found", address)
		}
		for name, value := range said.GetAttr(block.Labels[1]).AsValueMap() {
			attributes[name] = value
		}
		return cty.ObjectVal(attributes), nil
	})
}

// Returns the outputs of a module.
func (e *evaluation) call(address string) (cty.Value, error) {
	return e.block(address, e.module.calls, func(_ *hclsyntax.Block, whole string, given map[string]cty.Value) (cty.Value, error) {
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
}

// Returns the value of a block: an object, a list of objects with count, or a map of objects with for_each.
func (e *evaluation) block(address string, blocks map[string]*hclsyntax.Block, value instanceOf) (cty.Value, error) {
	block, ok := blocks[address]
	return e.once(address, ok, func() (cty.Value, error) {
		return e.repeated(block, address, func(whole string, each map[string]cty.Value) (cty.Value, error) {
			attributes, err := e.body(block.Body, each)
			if err != nil {
				return cty.NilVal, err
			}
			self, err := value(block, whole, attributes)
			if err != nil {
				return cty.NilVal, err
			}
			return self, e.check(block, self, each)
		})
	})
}

// Checks the conditions of a resource or data source.
func (e *evaluation) check(block *hclsyntax.Block, self cty.Value, each map[string]cty.Value) error {
	scope := map[string]cty.Value{"self": self}
	for name, value := range each {
		scope[name] = value
	}
	for _, lifecycle := range block.Body.Blocks {
		if err := e.requireAll(lifecycle.Body.Blocks, scope); err != nil {
			return err
		}
	}
	return nil
}

// Checks the preconditions and postconditions among the blocks.
func (e *evaluation) requireAll(blocks hclsyntax.Blocks, scope map[string]cty.Value) error {
	for _, block := range blocks {
		if !isCondition(block) {
			continue
		}
		if err := e.require(validationIn(block), scope, true); err != nil {
			return err
		}
	}
	return nil
}

func isCondition(block *hclsyntax.Block) bool {
	return block.Type == "precondition" || block.Type == "postcondition"
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

// Returns attributes, and blocks as lists of objects. A value that is not an expression is its text.
func (e *evaluation) body(body *hclsyntax.Body, each map[string]cty.Value) (map[string]cty.Value, error) {
	values := map[string]cty.Value{}
	for name, attribute := range body.Attributes {
		switch name {
		case "count", "for_each", "providers":
		case "depends_on", "ignore_changes", "replace_triggered_by":
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
		if isCondition(block) {
			continue
		}
		if block.Type == "dynamic" {
			items, err := e.value(block.Body.Attributes["for_each"].Expr, each)
			if err != nil {
				return nil, err
			}
			for range items.LengthInt() {
				inner, err := e.body(block.Body.Blocks[0].Body, each)
				if err != nil {
					return nil, err
				}
				blocks[block.Labels[0]] = append(blocks[block.Labels[0]], cty.ObjectVal(inner))
			}
			continue
		}
		inner, err := e.body(block.Body, each)
		if err != nil {
			return nil, err
		}
		if block.Type == "lifecycle" && len(inner) == 0 {
			continue // it has only conditions
		}
		blocks[block.Type] = append(blocks[block.Type], cty.ObjectVal(inner))
	}
	for name, list := range blocks {
		values[name] = cty.TupleVal(list)
	}
	return values, nil
}

// Returns the references in an expression, without indexes.
func references(expression hcl.Expression) cty.Value {
	names := []cty.Value{}
	items, _ := hcl.ExprList(expression)
	for _, item := range items {
		traversal, _ := hcl.AbsTraversalForExpr(item)
		parts := []string{traversal.RootName()}
		for _, step := range traversal[1:] {
			if attribute, ok := step.(hcl.TraverseAttr); ok {
				parts = append(parts, attribute.Name)
			}
		}
		names = append(names, cty.StringVal(strings.Join(parts, ".")))
	}
	return cty.TupleVal(names)
}
