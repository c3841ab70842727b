package main

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// From the documents and the source of the providers (hashicorp/terraform-provider-aws and Azure/terraform-provider-azapi,
// 2026-11). Arguments that no module could need are left out.

var facts = map[string]map[string]string{"aws_region": {"region": "eu-central-1"}}

// What AWS would compute, if it matters.
var given = map[string]string{"aws_organizations_organizational_unit.id": "ou-ab12-cdef3458"}

type attributes = map[string]schema.Attribute

var (
	text     = schema.StringAttribute{Optional: true}
	required = schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}}
	computed = schema.StringAttribute{
		Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	set   = schema.SetAttribute{Optional: true, ElementType: types.StringType}
	pairs = schema.MapAttribute{Optional: true, ElementType: types.StringType}
)

var resources = map[string]schema.Schema{
	"aws_s3_object": {
		Attributes: attributes{
			"id": computed, "bucket": required, "key": required, "region": text, "source": text, "source_hash": text,
			"content_type": text, "checksum_algorithm": text, "checksum_sha256": computed,
		},
	},
	"aws_organizations_organizational_unit": {
		Attributes: attributes{"id": computed, "name": text, "parent_id": required},
	},
}
