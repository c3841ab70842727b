// Evaluates Terraform modules with the HCL library of HashiCorp and its functions, without Terraform and without providers. It
// reads requests in JSON from the standard input, and writes the values of the resources for these variables.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

type request struct {
	// Folders whose variables are described, and whose files must be formatted.
	Describe []string `json:"describe"`
	Cases    []struct {
		Folder    string                     `json:"folder"`
		Variables map[string]json.RawMessage `json:"variables"`
	} `json:"cases"`
	// Values of data sources, by type.
	Data map[string]json.RawMessage `json:"data"`
}

type answer struct {
	Variables map[string][]variableDescription `json:"variables"`
	// Files that `terraform fmt` would change.
	Unformatted []string `json:"unformatted"`
	Results     []result `json:"results"`
}

type result struct {
	// Messages of validations.
	Refused   []string                   `json:"refused"`
	Resources map[string]json.RawMessage `json:"resources"`
	Outputs   map[string]json.RawMessage `json:"outputs"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	data := map[string]cty.Value{}
	for name, text := range asked.Data {
		value, err := fromJSON(text)
		if err != nil {
			return err
		}
		data[name] = value
	}
	said := answer{Variables: map[string][]variableDescription{}, Unformatted: []string{}, Results: []result{}}
	for _, folder := range asked.Describe {
		m, err := load(folder)
		if err != nil {
			return err
		}
		if said.Variables[folder], err = m.describe(); err != nil {
			return err
		}
		said.Unformatted = append(said.Unformatted, m.unformatted...)
	}
	for i, c := range asked.Cases {
		m, err := load(c.Folder)
		if err != nil {
			return err
		}
		given := map[string]cty.Value{}
		for name, text := range c.Variables {
			if given[name], err = fromJSON(text); err != nil {
				return err
			}
		}
		evaluated, err := evaluate(m, given, data)
		if err != nil {
			return fmt.Errorf("case %d, %s: %w", i, c.Folder, err)
		}
		said.Results = append(said.Results, *evaluated)
	}
	return json.NewEncoder(os.Stdout).Encode(said)
}

func fromJSON(text json.RawMessage) (cty.Value, error) {
	typ, err := ctyjson.ImpliedType(text)
	if err != nil {
		return cty.NilVal, err
	}
	return ctyjson.Unmarshal(text, typ)
}

func toJSON(value cty.Value) (json.RawMessage, error) {
	return ctyjson.Marshal(value, value.Type())
}
