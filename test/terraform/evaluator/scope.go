package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Returns the value of an expression. Evaluates its references first.
func (e *evaluation) value(expression hcl.Expression, each map[string]cty.Value) (cty.Value, error) {
	context := &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: functions}
	for name, value := range each {
		context.Variables[name] = value
	}
	// Objects that contain only the referenced values.
	parts := map[string]map[string]cty.Value{}
	sources := map[string]map[string]cty.Value{}
	add := func(root, name string, value cty.Value) {
		if parts[root] == nil {
			parts[root] = map[string]cty.Value{}
		}
		parts[root][name] = value
	}
	for _, traversal := range expression.Variables() {
		root := traversal.RootName()
		if _, ok := each[root]; ok {
			continue
		}
		second, ok := traversal[1].(hcl.TraverseAttr)
		if !ok {
			return cty.NilVal, fmt.Errorf("%s: no name behind %s", traversal.SourceRange(), root)
		}
		var value cty.Value
		var err error
		switch root {
		case "var":
			context.Variables["var"] = e.variables
			continue
		case "path":
			value = cty.StringVal(e.module.folder)
		case "local":
			value, err = e.local(second.Name)
		case "data":
			third, ok := traversal[2].(hcl.TraverseAttr)
			if !ok {
				return cty.NilVal, fmt.Errorf("%s: no name behind %s", traversal.SourceRange(), second.Name)
			}
			source, err := e.source("data." + second.Name + "." + third.Name)
			if err != nil {
				return cty.NilVal, err
			}
			if sources[second.Name] == nil {
				sources[second.Name] = map[string]cty.Value{}
			}
			sources[second.Name][third.Name] = source
			continue
		case "module":
			value, err = e.call("module." + second.Name)
		default:
			value, err = e.resource(root + "." + second.Name)
		}
		if err != nil {
			return cty.NilVal, err
		}
		add(root, second.Name, value)
	}
	for typ, values := range sources {
		add("data", typ, cty.ObjectVal(values))
	}
	for root, values := range parts {
		context.Variables[root] = cty.ObjectVal(values)
	}
	value, diagnostics := expression.Value(context)
	if diagnostics.HasErrors() {
		return cty.NilVal, diagnostics
	}
	return value, nil
}

// The functions of Terraform that the modules use.
var functions = map[string]function.Function{
	"alltrue":          allTrue,
	"anytrue":          anyTrue,
	"basename":         onPath(filepath.Base),
	"can":              tryfunc.CanFunc,
	"compact":          stdlib.CompactFunc,
	"concat":           stdlib.ConcatFunc,
	"contains":         stdlib.ContainsFunc,
	"distinct":         stdlib.DistinctFunc,
	"coalesce":         stdlib.CoalesceFunc,
	"dirname":          onPath(filepath.Dir),
	"file":             file,
	"fileexists":       fileExists,
	"flatten":          stdlib.FlattenFunc,
	"formatdate":       stdlib.FormatDateFunc,
	"join":             stdlib.JoinFunc,
	"jsondecode":       stdlib.JSONDecodeFunc,
	"jsonencode":       stdlib.JSONEncodeFunc,
	"keys":             stdlib.KeysFunc,
	"length":           length,
	"lookup":           stdlib.LookupFunc,
	"merge":            stdlib.MergeFunc,
	"one":              one,
	"plantimestamp":    planTimestamp,
	"range":            stdlib.RangeFunc,
	"regex":            stdlib.RegexFunc,
	"setproduct":       stdlib.SetProductFunc,
	"setsubtract":      stdlib.SetSubtractFunc,
	"toset":            stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	"tostring":         stdlib.MakeToFunc(cty.String),
	"values":           stdlib.ValuesFunc,
	"lower":            stdlib.LowerFunc,
	"replace":          stdlib.ReplaceFunc,
	"filesha256":       fileHash,
	"filebase64sha256": fileChecksum,
	"sha256":           hash,
	"sort":             stdlib.SortFunc,
	"split":            stdlib.SplitFunc,
	"startswith":       startsWith,
	"substr":           stdlib.SubstrFunc,
	"trimprefix":       stdlib.TrimPrefixFunc,
	"try":              tryfunc.TryFunc,
}

func onPath(part func(string) string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.StringVal(part(args[0].AsString())), nil
		},
	})
}

var file = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "path", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		content, err := os.ReadFile(args[0].AsString())
		return cty.StringVal(string(content)), err
	},
})

var planTimestamp = function.New(&function.Spec{
	Type: function.StaticReturnType(cty.String),
	Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.StringVal("2026-12-01T00:00:00Z"), nil },
})

var fileExists = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "path", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		_, err := os.Stat(args[0].AsString())
		return cty.BoolVal(err == nil), nil
	},
})

var fileHash = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "path", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		content, err := os.ReadFile(args[0].AsString())
		return cty.StringVal(fmt.Sprintf("%x", sha256.Sum256(content))), err
	},
})

var fileChecksum = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "path", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		content, err := os.ReadFile(args[0].AsString())
		sum := sha256.Sum256(content)
		return cty.StringVal(base64.StdEncoding.EncodeToString(sum[:])), err
	},
})

var hash = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.StringVal(fmt.Sprintf("%x", sha256.Sum256([]byte(args[0].AsString())))), nil
	},
})

// Of hashicorp/terraform, internal/lang/funcs/collection.go: a value that is not known decides nothing.
var allTrue = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for _, value := range args[0].AsValueSlice() {
			if !value.IsKnown() {
				return cty.UnknownVal(cty.Bool), nil
			}
			if value.False() {
				return cty.False, nil
			}
		}
		return cty.True, nil
	},
})

var anyTrue = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		result := cty.False
		for _, value := range args[0].AsValueSlice() {
			if !value.IsKnown() {
				result = cty.UnknownVal(cty.Bool)
			} else if value.True() {
				return cty.True, nil
			}
		}
		return result, nil
	},
})

var startsWith = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "prefix", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.BoolVal(strings.HasPrefix(args[0].AsString(), args[1].AsString())), nil
	},
})

// The function length. It also accepts a text.
var length = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if args[0].Type() == cty.String {
			return stdlib.Strlen(args[0])
		}
		return stdlib.Length(args[0])
	},
})

// Returns the only item, or null if there is none.
var one = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		items := args[0].AsValueSlice()
		switch len(items) {
		case 0:
			return cty.NullVal(cty.DynamicPseudoType), nil
		case 1:
			return items[0], nil
		default:
			return cty.NilVal, fmt.Errorf("more than one")
		}
	},
})
