package main

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// From the documents and the source of the providers (hashicorp/terraform-provider-aws and Azure/terraform-provider-azapi,
// 2026-11). Arguments that no module could need are left out.

var facts = map[string][2]string{
	"aws_caller_identity": {"account_id", "111122223333"},
	"aws_partition":       {"partition", "aws"},
	"aws_region":          {"region", "eu-central-1"},
}

type attributes = map[string]schema.Attribute

var (
	text     = schema.StringAttribute{Optional: true}
	required = schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}}
	computed = schema.StringAttribute{Computed: true}
	number   = schema.Int64Attribute{Optional: true}
	flag     = schema.BoolAttribute{Optional: true}
	set      = schema.SetAttribute{Optional: true, ElementType: types.StringType}
	list     = schema.ListAttribute{Optional: true, ElementType: types.StringType}
	pairs    = schema.MapAttribute{Optional: true, ElementType: types.StringType}
)

func block(content attributes, modifiers ...planmodifier.List) schema.Block {
	return schema.ListNestedBlock{
		NestedObject: schema.NestedBlockObject{Attributes: content}, PlanModifiers: modifiers,
	}
}

var preferences = block(attributes{
	"concurrency_mode": text, "failure_tolerance_count": number, "failure_tolerance_percentage": number,
	"max_concurrent_count": number, "max_concurrent_percentage": number, "region_concurrency_type": text,
	"region_order": list,
})

var resources = map[string]schema.Schema{
	"aws_cloudformation_stack": {
		Attributes: attributes{
			"id": computed, "region": text, "name": required, "template_body": text, "parameters": pairs,
			"capabilities": set, "tags": pairs,
		},
	},
	"aws_cloudformation_stack_set": {
		Attributes: attributes{
			"id": computed, "arn": computed, "administration_role_arn": text, "call_as": text, "capabilities": set,
			"description": text, "execution_role_name": text, "name": required, "parameters": pairs,
			"permission_model": text, "region": text, "tags": pairs, "template_body": text,
		},
		Blocks: map[string]schema.Block{
			"auto_deployment": block(attributes{
				"enabled": flag, "retain_stacks_on_account_removal": flag, "depends_on_stack_sets": set,
			}),
			"managed_execution":     block(attributes{"active": flag}),
			"operation_preferences": preferences,
			"timeouts":              schema.SingleNestedBlock{Attributes: attributes{"update": text}},
		},
	},
	"aws_cloudformation_stack_set_instance": {
		Attributes: attributes{
			"id": computed, "account_id": text, "call_as": text, "parameter_overrides": pairs, "region": text,
			"retain_stack": flag, "stack_set_instance_region": text, "stack_set_name": required,
		},
		Blocks: map[string]schema.Block{
			// A change replaces the instances.
			"deployment_targets": block(attributes{
				"account_filter_type": text, "accounts": set, "accounts_url": text, "organizational_unit_ids": set,
			}, listplanmodifier.RequiresReplace()),
			"operation_preferences": preferences,
			"timeouts": schema.SingleNestedBlock{
				Attributes: attributes{"create": text, "update": text, "delete": text},
			},
		},
	},
}
