package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A resource of azapi. The rules are from its source (Azure/terraform-provider-azapi, internal/services/azapi_resource.go and
// utils/json.go, c43c57b, 2026-08): another name, parent or location replaces the resource. If Azure returns a list in another order,
// it is a change, unless its items have a name, or `list_unique_id_property` tells what identifies them.
type azureResource struct{}

var replacing = []planmodifier.String{stringplanmodifier.RequiresReplace()}

func (azureResource) Metadata(_ context.Context, _ resource.MetadataRequest, r *resource.MetadataResponse) {
	r.TypeName = "azapi_resource"
}

func (azureResource) Schema(_ context.Context, _ resource.SchemaRequest, r *resource.SchemaResponse) {
	kept := schema.StringAttribute{Optional: true, Computed: true, PlanModifiers: replacing}
	pairs := schema.MapAttribute{Optional: true, ElementType: types.StringType}
	r.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"type": schema.StringAttribute{Required: true}, "name": kept, "parent_id": kept, "location": kept,
		"body": schema.DynamicAttribute{Optional: true}, "tags": pairs,
		"list_unique_id_property": pairs,
	}}
}

func (azureResource) Create(ctx context.Context, q resource.CreateRequest, r *resource.CreateResponse) {
	r.State.Raw = q.Plan.Raw
	var typ, parent, name types.String
	for attribute, target := range map[string]*types.String{"type": &typ, "parent_id": &parent, "name": &name} {
		r.Diagnostics.Append(q.Plan.GetAttribute(ctx, path.Root(attribute), target)...)
	}
	kind, _, _ := strings.Cut(typ.ValueString(), "@")
	kind = "/providers/" + kind
	if strings.HasSuffix(kind, "/resourceGroups") {
		kind = "/resourceGroups"
	}
	id := parent.ValueString() + kind + "/" + name.ValueString()
	r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root("id"), id)...)
	if when := put("create", id, r.State.Raw); when != "" {
		r.Diagnostics.Append(failed(lost("create", "azapi_resource", when))...)
		if when == before {
			r.State.Raw = tftypes.NewValue(q.Plan.Raw.Type(), nil)
		}
	}
}

func (azureResource) Update(ctx context.Context, q resource.UpdateRequest, r *resource.UpdateResponse) {
	var id types.String
	r.Diagnostics.Append(q.Plan.GetAttribute(ctx, path.Root("id"), &id)...)
	if when := put("update", id.ValueString(), q.Plan.Raw); when != "" {
		r.Diagnostics.Append(failed(lost("update", "azapi_resource", when))...)
		return
	}
	r.State.Raw = q.Plan.Raw
}

// Writes the resource to the account, so that it can be imported. Returns the time at which the call fails. If a creation fails, the
// provider checks whether the new resource exists in Azure. If so, it is in the state as tainted. If an update fails, the state stays.
func put(operation, id string, value tftypes.Value) (when string) {
	must(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		when = c.failure(operation, "azapi_resource", id)
		if when != before {
			c.things[key("azapi_resource", "", id)] = fromValue(value).(values)
		}
		return nil
	}))
	return when
}

// The id can be followed by the version of the API. The body is left out, so that a plan updates it.
func (azureResource) ImportState(ctx context.Context, q resource.ImportStateRequest, r *resource.ImportStateResponse) {
	id, query, _ := strings.Cut(q.ID, "?")
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		thing, exists := c.things[key("azapi_resource", "", id)]
		if !exists {
			return fmt.Errorf("cannot import a resource that does not exist: %s", id)
		}
		kind, version, _ := strings.Cut(thing["type"].(string), "@")
		if given := strings.TrimPrefix(query, "api-version="); given != "" {
			version = given
		}
		for name, value := range map[string]any{
			"id": id, "type": kind + "@" + version, "name": thing["name"], "parent_id": thing["parent_id"], "location": thing["location"],
		} {
			r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root(name), value)...)
		}
		return nil
	}))...)
}

func (azureResource) Delete(ctx context.Context, q resource.DeleteRequest, r *resource.DeleteResponse) {
	var id types.String
	r.Diagnostics.Append(q.State.GetAttribute(ctx, path.Root("id"), &id)...)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if when := c.failure("delete", "azapi_resource", id.ValueString()); when != "" {
			return lost("delete", "azapi_resource", when)
		}
		return nil
	}))...)
}

// A list of what is below a parent: that of `azure_list||PARENT/TYPE` in the account, an error without it (internal/services/
// azapi_resource_list_data_source.go, 0499042f, 2026).
type azureList struct{}

func (azureList) Metadata(_ context.Context, _ datasource.MetadataRequest, r *datasource.MetadataResponse) {
	r.TypeName = "azapi_resource_list"
}

func (azureList) Schema(_ context.Context, _ datasource.SchemaRequest, r *datasource.SchemaResponse) {
	r.Schema = dataschema.Schema{Attributes: map[string]dataschema.Attribute{
		"id": dataschema.StringAttribute{Computed: true}, "type": dataschema.StringAttribute{Required: true},
		"parent_id": dataschema.StringAttribute{Required: true}, "response_export_values": dataschema.DynamicAttribute{Optional: true},
		"output": dataschema.DynamicAttribute{Computed: true},
	}}
}

func (azureList) Read(ctx context.Context, q datasource.ReadRequest, r *datasource.ReadResponse) {
	r.State.Raw = q.Config.Raw
	var typ, parent types.String
	r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("type"), &typ)...)
	r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("parent_id"), &parent)...)
	kind, _, _ := strings.Cut(typ.ValueString(), "@")
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return fmt.Errorf("no account")
		}
		list, exists := c.things[key("azure_list", "", parent.ValueString()+"/"+kind)]
		if !exists {
			return fmt.Errorf("Failed to list resources: AuthorizationFailed")
		}
		r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root("output"), types.DynamicValue(dynamic(ctx, list)))...)
		return nil
	}))...)
}

// Converts JSON to a value of the provider, in which lists are tuples.
func dynamic(ctx context.Context, value any) attr.Value {
	switch v := value.(type) {
	case values:
		typesOf, inner := map[string]attr.Type{}, map[string]attr.Value{}
		for name, item := range v {
			inner[name] = dynamic(ctx, item)
			typesOf[name] = inner[name].Type(ctx)
		}
		return types.ObjectValueMust(typesOf, inner)
	case []any:
		inner := []attr.Value{}
		for _, item := range v {
			inner = append(inner, dynamic(ctx, item))
		}
		return tuple(ctx, inner)
	default:
		return types.StringValue(fmt.Sprint(v))
	}
}

// Like Azure, returns the offerings in another order: the opposite order.
func (azureResource) Read(ctx context.Context, q resource.ReadRequest, r *resource.ReadResponse) {
	var identified types.Map
	r.Diagnostics.Append(q.State.GetAttribute(ctx, path.Root("list_unique_id_property"), &identified)...)
	var body types.Dynamic
	r.Diagnostics.Append(q.State.GetAttribute(ctx, path.Root("body"), &body)...)
	key, ok := identified.Elements()["properties.offerings"].(types.String)
	if ok && key.ValueString() == "offeringType" {
		return
	}
	whole, ok := body.UnderlyingValue().(types.Object)
	if !ok {
		return
	}
	properties, ok := whole.Attributes()["properties"].(types.Object)
	if !ok {
		return
	}
	offerings, ok := properties.Attributes()["offerings"].(types.Tuple)
	if !ok {
		return
	}
	list := offerings.Elements()
	slices.Reverse(list)
	answered := with(ctx, whole, "properties", with(ctx, properties, "offerings", tuple(ctx, list)))
	r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root("body"), types.DynamicValue(answered))...)
}

func tuple(ctx context.Context, items []attr.Value) types.Tuple {
	typesOf := []attr.Type{}
	for _, item := range items {
		typesOf = append(typesOf, item.Type(ctx))
	}
	return types.TupleValueMust(typesOf, items)
}

func with(ctx context.Context, object types.Object, name string, value attr.Value) types.Object {
	typesOf, values := object.AttributeTypes(ctx), object.Attributes()
	typesOf[name], values[name] = value.Type(ctx), value
	return types.ObjectValueMust(typesOf, values)
}
