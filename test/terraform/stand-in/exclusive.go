package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// The things of a role that an exclusive resource manages: all things of a type, by an attribute.
type ofRole struct{ list, typ, attribute string }

// From internal/service/iam/role_policies_exclusive.go and role_policy_attachments_exclusive.go of the provider, 2026-11: these resources
// do not exist in an account. Their deletion changes nothing.
var exclusives = map[string]ofRole{
	"aws_iam_role_policies_exclusive":           {"policy_names", "aws_iam_role_policy", "name"},
	"aws_iam_role_policy_attachments_exclusive": {"policy_arns", "aws_iam_role_policy_attachment", "policy_arn"},
}

type exclusive struct {
	name string
	of   ofRole
}

func (e exclusive) Metadata(_ context.Context, _ resource.MetadataRequest, r *resource.MetadataResponse) {
	r.TypeName = e.name
}

func (e exclusive) Schema(_ context.Context, _ resource.SchemaRequest, r *resource.SchemaResponse) {
	r.Schema = resourceSchema(e.name)
}

func (e exclusive) Create(_ context.Context, q resource.CreateRequest, r *resource.CreateResponse) {
	r.Diagnostics.Append(failed(inAccount(e.sync("create", fromValue(q.Plan.Raw).(values))))...)
	if !r.Diagnostics.HasError() {
		r.State.Raw = q.Plan.Raw
	}
}

func (e exclusive) Update(_ context.Context, q resource.UpdateRequest, r *resource.UpdateResponse) {
	r.Diagnostics.Append(failed(inAccount(e.sync("update", fromValue(q.Plan.Raw).(values))))...)
	if !r.Diagnostics.HasError() {
		r.State.Raw = q.Plan.Raw
	}
}

func (exclusive) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// The resource no longer exists if the role does not exist.
func (e exclusive) Read(ctx context.Context, q resource.ReadRequest, r *resource.ReadResponse) {
	state := fromValue(q.State.Raw).(values)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		if !c.exists("aws_iam_role", values{"name": state["role_name"]}) {
			r.State.RemoveResource(ctx)
			return nil
		}
		there := []any{}
		for _, k := range c.find(e.of.typ, values{"role": state["role_name"]}) {
			there = append(there, c.things[k][e.of.attribute])
		}
		state[e.of.list] = there
		r.State.Raw = toValue(state, q.State.Raw.Type())
		return nil
	}))...)
}

// Attaches what is missing, and detaches the rest. IAM refuses an inline policy without a document.
func (e exclusive) sync(operation string, v values) func(c *cloud) error {
	return func(c *cloud) error {
		if c == nil {
			return nil
		}
		if when := c.failure(operation, e.name, fmt.Sprint(v["role_name"])); when != "" {
			return lost(operation, e.name, when)
		}
		role := v["role_name"]
		if !c.exists("aws_iam_role", values{"name": role}) {
			return fmt.Errorf("NoSuchEntity: role %s", role)
		}
		for _, k := range c.find(e.of.typ, values{"role": role}) {
			if !slices.Contains(v[e.of.list].([]any), c.things[k][e.of.attribute]) {
				delete(c.things, k)
			}
		}
		for _, wanted := range v[e.of.list].([]any) {
			if c.exists(e.of.typ, values{"role": role, e.of.attribute: wanted}) {
				continue
			}
			if e.of.typ == "aws_iam_role_policy" {
				return fmt.Errorf("MalformedPolicyDocument: %s", wanted)
			}
			id := fmt.Sprintf("%s/%s", role, wanted)
			c.things[key(e.of.typ, "", id)] = values{"id": id, "role": role, e.of.attribute: wanted}
		}
		return nil
	}
}
