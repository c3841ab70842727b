package main

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// JSON with the same meaning is not a change.
type sameJSON struct{}

func (sameJSON) Description(context.Context) string         { return "" }
func (sameJSON) MarkdownDescription(context.Context) string { return "" }
func (sameJSON) PlanModifyString(_ context.Context, q planmodifier.StringRequest, r *planmodifier.StringResponse) {
	var state, plan any
	if q.PlanValue.IsUnknown() || json.Unmarshal([]byte(q.StateValue.ValueString()), &state) != nil {
		return
	}
	if json.Unmarshal([]byte(q.PlanValue.ValueString()), &plan) == nil && reflect.DeepEqual(state, plan) {
		r.PlanValue = q.StateValue
	}
}

// All tags are tags of the resource, because the provider has no default tags.
type allTags struct{}

func (allTags) Description(context.Context) string         { return "" }
func (allTags) MarkdownDescription(context.Context) string { return "" }
func (allTags) PlanModifyMap(ctx context.Context, q planmodifier.MapRequest, r *planmodifier.MapResponse) {
	var tags types.Map
	r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("tags"), &tags)...)
	if tags.IsNull() {
		tags = types.MapValueMust(types.StringType, map[string]attr.Value{})
	}
	r.PlanValue = tags
}
