package main

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The schemas of ./extract-schemas.ts: names, types, and whether attributes are required, optional or computed.
//
//go:embed aws-schemas.json
var schemasText []byte

type publishedAttribute struct {
	Type     string `json:"type"`
	Required bool   `json:"required"`
	Optional bool   `json:"optional"`
	Computed bool   `json:"computed"`
}

type publishedSchema struct {
	Nesting    string                        `json:"nesting"`
	Attributes map[string]publishedAttribute `json:"attributes"`
	Blocks     map[string]publishedSchema    `json:"blocks"`
}

var published = func() (read struct {
	Resources   map[string]publishedSchema `json:"resources"`
	DataSources map[string]publishedSchema `json:"dataSources"`
}) {
	if err := json.Unmarshal(schemasText, &read); err != nil {
		panic(err)
	}
	maps.Copy(read.Resources, fromDocuments)
	return read
}()

// Facts that a schema does not have, from the source of the provider (hashicorp/terraform-provider-aws, internal/service, 2026-11). A
// change of these attributes or of `region` replaces the resource.
var replaces = map[string][]string{
	"aws_cloudformation_stack":                  {"name", "disable_rollback", "on_failure", "timeout_in_minutes"},
	"aws_cloudwatch_event_rule":                 {"name", "name_prefix", "event_bus_name"},
	"aws_cloudwatch_event_target":               {"rule", "target_id", "event_bus_name"},
	"aws_iam_instance_profile":                  {"name", "name_prefix", "path"},
	"aws_iam_openid_connect_provider":           {"url"},
	"aws_iam_policy":                            {"name", "name_prefix", "path", "description"},
	"aws_iam_role":                              {"name", "name_prefix", "path"},
	"aws_iam_role_policies_exclusive":           {"role_name"},
	"aws_iam_role_policy_attachment":            {"role", "policy_arn"},
	"aws_iam_role_policy_attachments_exclusive": {"role_name"},
	"aws_organizations_organizational_unit":     {"parent_id"},
	"aws_s3_object":                             {"bucket", "key"},
	"aws_sqs_queue":                             {"name", "name_prefix", "fifo_queue"},
	"aws_sqs_queue_policy":                      {"queue_url"},
	"aws_ssm_association":                       {"name", "instance_id"},
	"aws_ssm_document":                          {"name"},
	"time_sleep":                                {"triggers"},
}

// Values of attributes that are not set.
var defaults = map[string]map[string]any{
	"aws_cloudwatch_event_rule":   {"event_bus_name": "default", "force_destroy": false},
	"aws_cloudwatch_event_target": {"event_bus_name": "default", "force_destroy": false},
	"aws_iam_instance_profile":    {"path": "/"},
	"aws_iam_policy":              {"path": "/"},
	"aws_iam_role":                {"path": "/", "force_detach_policies": false, "max_session_duration": int64(3600)},
	"aws_sqs_queue": {
		"content_based_deduplication": false, "delay_seconds": int64(0), "fifo_queue": false, "max_message_size": int64(262144),
		"message_retention_seconds": int64(345600), "receive_wait_time_seconds": int64(0), "visibility_timeout_seconds": int64(30),
	},
	"aws_ssm_association": {"apply_only_at_cron_interval": false},
	"aws_ssm_document":    {"document_format": "JSON"},
}

// Attributes in which different JSON with the same meaning is not a change. `content` of a document is not one of them.
var jsonTexts = []string{"assume_role_policy", "event_pattern", "policy", "redrive_allow_policy"}

func resourceSchema(name string) schema.Schema {
	content := published.Resources[name]
	all := schema.Schema{Attributes: map[string]schema.Attribute{}, Blocks: map[string]schema.Block{}}
	for attribute, p := range content.Attributes {
		isReplacing := attribute == "region" || slices.Contains(replaces[name], attribute)
		all.Attributes[attribute] = attributeOf(attribute, p, isReplacing, defaults[name][attribute])
	}
	for block, p := range content.Blocks {
		all.Blocks[block] = blockOf(p)
	}
	return all
}

func blockOf(p publishedSchema) schema.Block {
	object := schema.NestedBlockObject{Attributes: map[string]schema.Attribute{}, Blocks: map[string]schema.Block{}}
	for name, attribute := range p.Attributes {
		object.Attributes[name] = attributeOf(name, attribute, false, nil)
	}
	for name, block := range p.Blocks {
		object.Blocks[name] = blockOf(block)
	}
	switch p.Nesting {
	case "single":
		return schema.SingleNestedBlock{Attributes: object.Attributes, Blocks: object.Blocks}
	case "set":
		return schema.SetNestedBlock{NestedObject: object}
	default:
		return schema.ListNestedBlock{NestedObject: object}
	}
}

func attributeOf(name string, p publishedAttribute, isReplacing bool, value any) schema.Attribute {
	computed := p.Computed || value != nil
	// The values that the provider computed before.
	keeps := computed && value == nil
	kind, element, _ := strings.Cut(p.Type, " ")
	switch kind {
	case "string":
		a := schema.StringAttribute{Required: p.Required, Optional: p.Optional, Computed: computed}
		if text, ok := value.(string); ok {
			a.Default = stringdefault.StaticString(text)
		}
		if slices.Contains(jsonTexts, name) {
			a.PlanModifiers = append(a.PlanModifiers, sameJSON{})
		}
		if keeps {
			a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.UseStateForUnknown())
		}
		if isReplacing {
			a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.RequiresReplace())
		}
		return a
	case "bool":
		a := schema.BoolAttribute{Required: p.Required, Optional: p.Optional, Computed: computed}
		if flag, ok := value.(bool); ok {
			a.Default = booldefault.StaticBool(flag)
		}
		if keeps {
			a.PlanModifiers = []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}
		}
		return a
	case "number":
		a := schema.Int64Attribute{Required: p.Required, Optional: p.Optional, Computed: computed}
		if number, ok := value.(int64); ok {
			a.Default = int64default.StaticInt64(number)
		}
		if keeps {
			a.PlanModifiers = []planmodifier.Int64{int64planmodifier.UseStateForUnknown()}
		}
		return a
	case "map":
		a := schema.MapAttribute{Required: p.Required, Optional: p.Optional, Computed: computed, ElementType: elementOf(element)}
		if name == "tags_all" {
			a.PlanModifiers = []planmodifier.Map{allTags{}}
		} else if keeps {
			a.PlanModifiers = []planmodifier.Map{mapplanmodifier.UseStateForUnknown()}
		}
		return a
	case "set":
		a := schema.SetAttribute{Required: p.Required, Optional: p.Optional, Computed: computed, ElementType: elementOf(element)}
		if keeps {
			a.PlanModifiers = []planmodifier.Set{setplanmodifier.UseStateForUnknown()}
		}
		return a
	case "list":
		a := schema.ListAttribute{Required: p.Required, Optional: p.Optional, Computed: computed, ElementType: elementOf(element)}
		if keeps {
			a.PlanModifiers = []planmodifier.List{listplanmodifier.UseStateForUnknown()}
		}
		return a
	default:
		panic(name + " has type " + p.Type)
	}
}

func elementOf(name string) attr.Type {
	return map[string]attr.Type{"string": types.StringType, "number": types.Int64Type, "bool": types.BoolType}[name]
}
