package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// The blocks of the files of a folder.
type module struct {
	folder    string
	variables map[string]*variable
	locals    map[string]hcl.Expression
	// By address, such as `aws_cloudformation_stack.roles`.
	resources map[string]*hclsyntax.Block
	// By address, such as `data.aws_partition.current`.
	data map[string]*hclsyntax.Block
	// By address, such as `module.roles`.
	calls       map[string]*hclsyntax.Block
	outputs     map[string]*hclsyntax.Block
	unformatted []string
}

type variable struct {
	typ         cty.Type
	attributes  *typeexpr.Defaults
	hasDefault  bool
	defaultTo   cty.Value
	nullable    bool
	description string
	validations []validation
}

type validation struct{ condition, message hcl.Expression }

type variableDescription struct {
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Default     json.RawMessage `json:"default,omitempty"`
	Nullable    bool            `json:"nullable"`
	Description string          `json:"description"`
}

var loaded = map[string]*module{}

func load(folder string) (*module, error) {
	if m, ok := loaded[folder]; ok {
		return m, nil
	}
	m := &module{
		folder:    folder,
		variables: map[string]*variable{},
		locals:    map[string]hcl.Expression{},
		resources: map[string]*hclsyntax.Block{},
		data:      map[string]*hclsyntax.Block{},
		calls:     map[string]*hclsyntax.Block{},
		outputs:   map[string]*hclsyntax.Block{},
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no files of Terraform", folder)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(hclwrite.Format(content), content) {
			m.unformatted = append(m.unformatted, path)
		}
		file, diagnostics := hclsyntax.ParseConfig(content, path, hcl.InitialPos)
		if diagnostics.HasErrors() {
			return nil, diagnostics
		}
		for _, block := range file.Body.(*hclsyntax.Body).Blocks {
			if err := m.add(block); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	loaded[folder] = m
	return m, nil
}

func (m *module) add(block *hclsyntax.Block) error {
	attributes := block.Body.Attributes
	switch block.Type {
	case "variable":
		v, err := readVariable(block)
		if err != nil {
			return err
		}
		m.variables[block.Labels[0]] = v
	case "locals":
		for name, attribute := range attributes {
			if _, twice := m.locals[name]; twice {
				return fmt.Errorf("local.%s twice", name)
			}
			m.locals[name] = attribute.Expr
		}
	case "resource":
		m.resources[block.Labels[0]+"."+block.Labels[1]] = block
	case "module":
		m.calls["module."+block.Labels[0]] = block
	case "output":
		m.outputs[block.Labels[0]] = block
	case "data":
		m.data["data."+block.Labels[0]+"."+block.Labels[1]] = block
	case "terraform", "provider", "removed", "import", "moved", "check":
	default:
		return fmt.Errorf("block %s", block.Type)
	}
	return nil
}

func readVariable(block *hclsyntax.Block) (*variable, error) {
	v := &variable{nullable: true}
	for name, attribute := range block.Body.Attributes {
		if name == "type" {
			typ, attributes, diagnostics := typeexpr.TypeConstraintWithDefaults(attribute.Expr)
			if diagnostics.HasErrors() {
				return nil, diagnostics
			}
			v.typ, v.attributes = typ, attributes
			continue
		}
		value, diagnostics := attribute.Expr.Value(nil)
		if diagnostics.HasErrors() {
			return nil, diagnostics
		}
		switch name {
		case "default":
			v.hasDefault, v.defaultTo = true, value
		case "nullable":
			v.nullable = value.True()
		case "description":
			v.description = value.AsString()
		default:
			return nil, fmt.Errorf("variable with %s", name)
		}
	}
	for _, inner := range block.Body.Blocks {
		v.validations = append(v.validations, validationIn(inner))
	}
	return v, nil
}

func validationIn(block *hclsyntax.Block) validation {
	return validation{block.Body.Attributes["condition"].Expr, block.Body.Attributes["error_message"].Expr}
}

func (m *module) describe() ([]variableDescription, error) {
	described := []variableDescription{}
	for name, v := range m.variables {
		d := variableDescription{
			Name: name, Type: typeexpr.TypeString(v.typ), Nullable: v.nullable, Description: v.description,
		}
		if v.hasDefault {
			text, err := toJSON(v.defaultTo)
			if err != nil {
				return nil, err
			}
			d.Default = text
		}
		described = append(described, d)
	}
	sort.Slice(described, func(i, j int) bool { return described[i].Name < described[j].Name })
	return described, nil
}
